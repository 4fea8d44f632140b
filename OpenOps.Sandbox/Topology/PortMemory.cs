using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OpenOps.Sandbox.Topology;

/// <summary>Gives parts the ports they had in the last run, when they are still free, so that bookmarks keep working.</summary>
internal static class PortMemory
{
    private const string FileName = "ports.json";

    /// <summary>Configured ports, and remembered ones that are free now.</summary>
    public static IReadOnlyDictionary<string, int> Recall(string dataDirectory, IReadOnlyDictionary<string, int> configured)
    {
        var ports = Last(dataDirectory).Where(port => IsFree(port.Value)).ToDictionary(StringComparer.Ordinal);
        foreach (var (part, port) in configured)
        {
            ports[part] = port;
        }

        return ports;
    }

    /// <summary>The ports of the sandbox that runs from this folder, or last did; none where none ever ran.</summary>
    public static IReadOnlyDictionary<string, int> Last(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path)) ?? [] : [];
    }

    public static void Remember(string dataDirectory, IReadOnlyDictionary<string, int> ports) =>
        File.WriteAllText(Path.Combine(dataDirectory, FileName), JsonSerializer.Serialize(ports));

    /// <summary>A loopback port that nobody listens on now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
