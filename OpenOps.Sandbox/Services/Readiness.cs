using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Services;

/// <summary>Waits until an address answers 200.</summary>
internal static class Readiness
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(90);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <exception cref="SandboxException">The process ended first, or did not get ready in time.</exception>
    public static async Task WaitAsync(
        Uri address, ChildProcess process, string name, ServiceLog log, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync(address, cancellationToken))
        {
            if (process.Exited.IsCompleted || TimeProvider.System.GetElapsedTime(started) > ReadyTimeout)
            {
                throw new SandboxException(log.Describe(name, $"did not become ready at {address}"));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    /// <summary>Whether the address answers 200 now.</summary>
    public static async Task<bool> IsReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
