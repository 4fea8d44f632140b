using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace OpenOps.Sandbox.Topology;

/// <summary>Gives each part a port of its own: the one it had in the last run, when that is still free, so that bookmarks keep working.</summary>
internal static class PortMemory
{
    private const string FileName = "ports.json";

    private static readonly string[] Parts = ["postgres", "audit", "inference", "chat", "bot"];

    /// <summary>A port for each part: the configured one, else the remembered one if it is free now, else a free one.</summary>
    public static IReadOnlyDictionary<string, int> Assign(string dataDirectory, IReadOnlyDictionary<string, int> configured)
    {
        var ports = Last(dataDirectory).Where(port => IsFree(port.Value)).ToDictionary(StringComparer.Ordinal);
        foreach (var (part, port) in configured)
        {
            ports[part] = port;
        }

        // Chosen together, each held until all are: a port that is let go is soon given to the next who asks, which might be
        // the part that starts before.
        var held = new List<TcpListener>();
        try
        {
            foreach (var part in Parts.Where(part => !ports.ContainsKey(part)))
            {
                int port;
                do
                {
                    var listener = new TcpListener(IPAddress.Loopback, 0);
                    held.Add(listener);
                    listener.Start();
                    port = ((IPEndPoint)listener.LocalEndpoint).Port;
                }
                while (ports.ContainsValue(port));
                ports[part] = port;
            }
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
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
