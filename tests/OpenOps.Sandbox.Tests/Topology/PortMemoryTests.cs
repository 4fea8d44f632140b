using System.Net;
using System.Net.Sockets;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.Tests.Topology;

public sealed class PortMemoryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public void Assign_PortsOfTheLastRun_AreGivenAgainWhenFree()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;
        var free = PortMemory.Assign(_directory.Path, new Dictionary<string, int>())["chat"];
        PortMemory.Remember(_directory.Path, new Dictionary<string, int> { ["chat"] = free, ["bot"] = takenPort });

        var ports = PortMemory.Assign(_directory.Path, new Dictionary<string, int>());

        Assert.Equal(free, ports["chat"]);
        Assert.NotEqual(takenPort, ports["bot"]);
    }

    [Fact]
    public void Assign_EveryPart_HasAPortOfItsOwn()
    {
        for (var round = 0; round < 50; round++)
        {
            var ports = PortMemory.Assign(_directory.Path, new Dictionary<string, int>());

            Assert.Equal(["audit", "bot", "chat", "inference", "postgres"], ports.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(5, ports.Values.Distinct().Count());
        }
    }

    [Fact]
    public void Assign_ConfiguredPort_WinsOverTheRememberedOne()
    {
        PortMemory.Remember(_directory.Path, PortMemory.Assign(_directory.Path, new Dictionary<string, int>()));

        Assert.Equal(8065, PortMemory.Assign(_directory.Path, new Dictionary<string, int> { ["chat"] = 8065 })["chat"]);
    }

    public void Dispose() => _directory.Dispose();
}
