using System.Text.Json;

namespace OpenOps.Sandbox.Topology;

/// <summary>Reads what the provisioner remembers of the accounts it made.</summary>
internal static class MadePeople
{
    /// <summary>Who was made on a server; nobody where nothing is remembered.</summary>
    public static IReadOnlyList<string> Read(string path, Uri server)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var byServer = JsonSerializer.Deserialize<Dictionary<string, List<string>>>(File.ReadAllText(path)) ?? [];
        return byServer.GetValueOrDefault(server.ToString()) ?? [];
    }
}
