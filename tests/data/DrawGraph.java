import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import javax.imageio.ImageIO;
import org.apache.batik.transcoder.TranscoderInput;
import org.apache.batik.transcoder.TranscoderOutput;
import org.apache.batik.transcoder.image.ImageTranscoder;
import org.gephi.graph.api.*;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.exporter.preview.SVGExporter;
import org.gephi.io.importer.api.*;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.layout.plugin.force.StepDisplacement;
import org.gephi.layout.plugin.force.yifanHu.YifanHuLayout;
import org.gephi.preview.api.*;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/** Opens a graph file as Gephi does, lays it out, draws it, and prints how many nodes and edges there are. */
public class DrawGraph {
    public static void main(String[] files) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        ImportController importer = Lookup.getDefault().lookup(ImportController.class);
        Container container = importer.importFile(new File(files[0]));
        container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
        importer.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
        GraphModel model = Lookup.getDefault().lookup(GraphController.class).getGraphModel();

        YifanHuLayout layout = new YifanHuLayout(null, new StepDisplacement(1f));
        layout.setGraphModel(model);
        layout.resetPropertiesValues();
        layout.setOptimalDistance(200f);
        layout.initAlgo();
        for (int i = 0; i < 200 && layout.canAlgo(); i++) layout.goAlgo();
        layout.endAlgo();

        PreviewController preview = Lookup.getDefault().lookup(PreviewController.class);
        PreviewProperties look = preview.getModel().getProperties();
        look.putValue(PreviewProperty.SHOW_NODE_LABELS, Boolean.TRUE);
        preview.refreshPreview();
        ExportController exporter = Lookup.getDefault().lookup(ExportController.class);
        SVGExporter svg = new SVGExporter();
        svg.setWorkspace(projects.getCurrentWorkspace());
        File drawn = new File(files[1] + ".svg");
        exporter.exportFile(drawn, svg);
        paint(drawn, new File(files[1]));

        DirectedGraph graph = model.getDirectedGraph();
        System.out.println("nodes " + graph.getNodeCount() + " edges " + graph.getEdgeCount()
            + " dynamic " + model.isDynamic());
        System.exit(0);
    }

    /** The toolkit's own PNG exporter asks for a screen; Batik, which it brings, paints without one. */
    static void paint(File svg, File png) throws Exception {
        ImageTranscoder painter = new ImageTranscoder() {
            @Override public BufferedImage createImage(int width, int height) {
                return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            }
            @Override public void writeImage(BufferedImage image, TranscoderOutput output) {
                try {
                    ImageIO.write(image, "png", png);
                } catch (java.io.IOException error) {
                    throw new java.io.UncheckedIOException(error);
                }
            }
        };
        painter.addTranscodingHint(ImageTranscoder.KEY_WIDTH, 1600f);
        painter.addTranscodingHint(ImageTranscoder.KEY_BACKGROUND_COLOR, Color.WHITE);
        painter.transcode(new TranscoderInput(svg.toURI().toString()), null);
    }
}
