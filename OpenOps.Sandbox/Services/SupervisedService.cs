using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Services;

/// <summary>One of our services, running, restarted at the same address when it dies.</summary>
internal sealed class SupervisedService : IAsyncDisposable
{
    private readonly Supervisor _supervisor;

    private SupervisedService(Uri address, Supervisor supervisor) => (Address, _supervisor) = (address, supervisor);

    /// <summary>Where it listens. Stays the same over restarts.</summary>
    public Uri Address { get; }

    public int ProcessId => _supervisor.ProcessId;

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <exception cref="SandboxException">It ended or did not become ready; the message holds its last lines.</exception>
    public static async Task<SupervisedService> StartAsync(
        ServiceDefinition definition, ServiceLog log, Action onRestarted, CancellationToken cancellationToken)
    {
        var (process, address) = await ServiceProcess.LaunchAsync(definition, definition.Port ?? 0, log, cancellationToken);
        try
        {
            await Readiness.WaitAsync(new Uri(address, definition.ReadyPath), process, definition.Name, log, cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return new SupervisedService(address, new Supervisor(
            definition.Name,
            log,
            process,
            async stopping => (await ServiceProcess.LaunchAsync(definition, address.Port, log, stopping)).Process,
            onRestarted));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();
}
