import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of a search engine, without an installation: the engine, HTTP, and scripts.
 *
 * Arguments: its directory, its name, its HTTP port, its transport port, the transport ports of all nodes with commas
 * between. The nodes are named node-0, node-1 and so on. Ends when it is told to by a signal.
 */
public final class TestNode extends Node {
    /** Classes of plugins up to version 2, descriptions of them from version 3 on. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    private TestNode(Environment environment) {
        super(
            environment,
            (Collection) List.of(
                described(plugin("org.opensearch.transport.Netty4Plugin", "org.opensearch.transport.Netty4ModulePlugin")),
                described(plugin("org.opensearch.painless.PainlessPlugin", "org.opensearch.painless.PainlessModulePlugin"))
            ),
            false
        );
    }

    private static Object described(Class<? extends Plugin> plugin) {
        if (Version.CURRENT.major < 3) {
            return plugin;
        }
        String name = plugin.getName();
        return new PluginInfo(name, name, "1", Version.CURRENT, "17", name, null, List.of(), false);
    }

    /** A plugin by the names that it has had, one after the other. */
    private static Class<? extends Plugin> plugin(String... names) {
        for (String name : names) {
            try {
                return Class.forName(name).asSubclass(Plugin.class);
            } catch (ClassNotFoundException error) {
                // Another version calls it by another name.
            }
        }
        throw new IllegalStateException("none of these is there: " + String.join(", ", names));
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Files.createDirectories(home.resolve("config"));
        String[] ports = arguments[4].split(",");
        String[] seeds = new String[ports.length];
        String[] names = new String[ports.length];
        for (int i = 0; i < ports.length; i++) {
            seeds[i] = "127.0.0.1:" + ports[i];
            names[i] = "node-" + i;
        }
        Settings settings = Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "azul-test")
            .put("node.name", arguments[1])
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", arguments[3])
            .putList("discovery.seed_hosts", seeds)
            .putList("cluster.initial_cluster_manager_nodes", names)
            // Tests write little, on machines whose disks are as full as they are.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            // The serial collector leaves garbage for long, which counts as memory in use otherwise, so that a node refuses
            // requests with most of its memory free.
            .put("indices.breaker.total.use_real_memory", false)
            .build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> arguments[1]);
        TestNode node = new TestNode(environment);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception error) {
                error.printStackTrace();
            } finally {
                stopped.countDown();
            }
        }));
        node.start();
        stopped.await();
    }
}
