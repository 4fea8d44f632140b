using System.Text.RegularExpressions;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Contract.Tests.Servers;

/// <summary>An emulator with nothing in it, as a process of its own.</summary>
internal sealed partial class EmulatorProcess : IAsyncDisposable
{
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? _process;

    public static async Task<(EmulatorProcess Process, Uri Url)> StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var emulator = new EmulatorProcess();
        emulator._process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.MattermostEmulator.dll"), "--urls", "http://127.0.0.1:0"],
            Environment = settings ?? new Dictionary<string, string?>(),
            OnLine = emulator.Listen,
        });
        return (emulator, await emulator._address.Task.WaitAsync(TestTimeouts.Start));
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? default;

    private void Listen(string line)
    {
        if (ListeningOn().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ListeningOn();
}
