FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir . && useradd --create-home page
USER page
EXPOSE 7860
CMD ["jjj", "chat", "--host", "0.0.0.0", "--port", "7860", "--sample"]
