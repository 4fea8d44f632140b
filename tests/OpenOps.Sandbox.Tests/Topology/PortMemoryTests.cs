using System.Net;
using System.Net.Sockets;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.Tests.Topology;

public sealed class PortMemoryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Recall_PortsOfTheLastRun_AreGivenAgainWhenFree()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;
        var free = PortMemory.Free();
        PortMemory.Remember(_directory.Path, new Dictionary<string, int> { ["chat"] = free, ["bot"] = takenPort });

        var ports = PortMemory.Recall(_directory.Path, new Dictionary<string, int>());

        Assert.Equal(free, ports["chat"]);
        Assert.DoesNotContain("bot", ports);
    }

    [Fact]
    public void Recall_ConfiguredPort_WinsOverTheRememberedOne()
    {
        PortMemory.Remember(_directory.Path, new Dictionary<string, int> { ["chat"] = PortMemory.Free() });

        Assert.Equal(8065, PortMemory.Recall(_directory.Path, new Dictionary<string, int> { ["chat"] = 8065 })["chat"]);
    }

    public void Dispose() => _directory.Dispose();
}
