using System.Text.RegularExpressions;
using OpenOps.Sandbox.Output;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Sandbox.Services;

/// <summary>Starts one of our services and learns where it listens.</summary>
internal static partial class ServiceProcess
{
    private static readonly TimeSpan ListenTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Starts the service on a port (0: a free one) and waits until it listens.</summary>
    public static async Task<(ChildProcess Process, Uri Address)> LaunchAsync(
        ServiceDefinition definition, int port, ServiceLog log, CancellationToken cancellationToken)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await StartAsync(
            definition,
            ["--urls", $"http://127.0.0.1:{port}"],
            line =>
            {
                log.Write(definition.Name, line);
                if (ListeningLine().Match(line) is { Success: true } match)
                {
                    listening.TrySetResult(new Uri(match.Groups["address"].Value));
                }
            });

        try
        {
            await Task.WhenAny(listening.Task, process.Exited).WaitAsync(ListenTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await process.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new SandboxException(log.Describe(definition.Name, $"did not listen within {ListenTimeout.TotalSeconds} s"), exception);
        }

        return listening.Task.IsCompleted
            ? (process, await listening.Task)
            : throw new SandboxException(log.Describe(definition.Name, "ended at once"));
    }

    /// <summary>Runs the service's program with a verb that ends by itself.</summary>
    /// <exception cref="SandboxException">It ended with another exit code than 0; the message holds its last lines.</exception>
    public static async Task RunVerbAsync(ServiceDefinition definition, string verb, ServiceLog log, CancellationToken cancellationToken)
    {
        await using var process = await StartAsync(definition, [verb], line => log.Write(definition.Name, line));
        if (await process.Exited.WaitAsync(cancellationToken) != 0)
        {
            throw new SandboxException(log.Describe(definition.Name, $"could not {verb}"));
        }
    }

    private static Task<ChildProcess> StartAsync(ServiceDefinition definition, IEnumerable<string> arguments, Action<string> onLine)
    {
        var assembly = ServiceAssemblies.PathOf(definition.Assembly);
        return ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = DotnetHost.Path,
            Arguments = [assembly, .. arguments],
            Environment = definition.Environment,
            WorkingDirectory = Path.GetDirectoryName(assembly),
            OnLine = onLine,
        });
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();
}
