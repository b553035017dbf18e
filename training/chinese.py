"""Made-up Chinese names in pinyin, for swapping into training texts."""

# ruff: noqa: SIM905  (long lists read better as text)

from __future__ import annotations

from random import Random

SURNAMES = tuple(
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song "
    "Tang Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen "
    "Yao Lyu Cui Zhong Tan Fan Liao Shi Jin Jia Xia Fu Fang Bai Zou Meng Qin Qiu Hou Xiong Qi".split()
)
SYLLABLES = tuple(
    "an bai ban bao bei bin bo chang chao chen cheng chong chun cong da dan de ding dong fan fang fei feng fu gang "
    "gao guang gui guo hai han hao he heng hong hua huai huan hui jia jian jiang jie jin jing jun kai kang ke kun "
    "lai lan lang lei li liang lin ling liu long lu lan luo mei meng miao min ming mu nan ning pei peng ping pu qi "
    "qian qiang qin qing qiu quan ran ren rong ru rui shan shang shao shen sheng shi shu shun song su tai tang tao "
    "tian ting tong wan wei wen wu xi xia xian xiang xiao xin xing xiong xiu xu xuan xue ya yan yang yao yi yin ying "
    "yong you yu yuan yue yun ze zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zi".split()
)
PLACES = tuple(
    "Beijing Tianjin Hebei Shanghai Chongqing Shanxi Liaoning Jilin Heilongjiang Jiangsu Zhejiang Anhui Fujian "
    "Jiangxi Shandong Henan Hubei Hunan Guangdong Guangxi Hainan Sichuan Guizhou Yunnan Tibet Shaanxi Gansu Qinghai "
    "Ningxia Xinjiang Shijiazhuang Tangshan Qinhuangdao Handan Xingtai Baoding Zhangjiakou Chengde Cangzhou Langfang "
    "Hengshui Xiong'an Rongcheng Anxin Tongzhou Haidian Chaoyang Xicheng Dongcheng Fengtai Shijingshan Daxing "
    "Changping Shunyi Huairou Miyun Yanqing "
    "Fangshan Mentougou Pinggu Binhai Wuqing Baodi Jizhou Ninghe Jinghai Nankai Hexi "
    "Chongli Sanhe Xianghe Dachang Gu'an Zhuozhou Laishui Yixian Quyang Fuping Luanping Fengning Weichang "
    "Kuancheng Xuanhua Huailai Chicheng Zhuolu Caofeidian Qian'an Zunhua Nanjing Suzhou Wuxi Hangzhou Ningbo Wenzhou "
    "Hefei Fuzhou Xiamen Nanchang Jinan Qingdao Yantai Zhengzhou Luoyang Wuhan Yichang Changsha Guangzhou Shenzhen "
    "Zhuhai Dongguan Foshan Nanning Guilin Haikou Sanya Chengdu Mianyang Guiyang Zunyi Kunming Lhasa Xi'an Yan'an "
    "Lanzhou Xining Yinchuan Urumqi Shenyang Dalian Anshan Changchun Harbin Daqing Taiyuan Datong Hohhot Baotou".split()
)


def two_syllables(rng: Random) -> str:
    """Return a made-up name such as "Hailing"."""
    return (rng.choice(SYLLABLES) + rng.choice(SYLLABLES)).capitalize()


def given_name(rng: Random) -> str:
    """Return a made-up given name of one or two syllables."""
    return (rng.choice(SYLLABLES) + (rng.choice(SYLLABLES) if rng.random() < 0.65 else "")).capitalize()


def place(rng: Random) -> str:
    """Return a real or a made-up place name, half and half."""
    return rng.choice(PLACES) if rng.random() < 0.5 else two_syllables(rng)
