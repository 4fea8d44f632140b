using System.Globalization;
using System.Net;

namespace OpenOps.EndToEnd.Tests.Processes;

/// <summary>The addresses that processes listen on, as the kernel lists them (Linux).</summary>
internal static class ListeningAddresses
{
    private const string Listening = "0A";

    public static IReadOnlyList<IPAddress> Of(IEnumerable<int> processIds)
    {
        var sockets = processIds.SelectMany(Sockets).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }
                .SelectMany(table => File.ReadLines(table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listening && sockets.Contains(fields[9]))
                .Select(fields => Parse(fields[1].Split(':')[0])),
        ];
    }

    private static IEnumerable<string> Sockets(int processId) =>
        new DirectoryInfo($"/proc/{processId}/fd").EnumerateFiles()
            .Select(descriptor => descriptor.LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target!["socket:[".Length..^1]);

    // Each 32-bit word is in the machine's byte order.
    private static IPAddress Parse(string hex)
    {
        var bytes = Enumerable.Range(0, hex.Length / 8)
            .SelectMany(word => BitConverter.GetBytes(uint.Parse(hex.AsSpan(word * 8, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
            .ToArray();
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
