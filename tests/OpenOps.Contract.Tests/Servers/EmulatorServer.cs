using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Contract.Tests.Servers;

/// <summary>The emulator, as a process of its own with nothing in it.</summary>
public sealed partial class EmulatorServer : ChatServer
{
    private const string Root = "root";
    private const string RootPassword = "Root-Pass-1!";

    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? _process;

    /// <inheritdoc />
    public override string? Missing => null;

    /// <inheritdoc />
    protected override async Task<(Uri Url, string Admin, string Password)?> StartAsync()
    {
        _process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.MattermostEmulator.dll"), "--urls", "http://127.0.0.1:0"],
            OnLine = Listen,
        });
        var url = await _address.Task.WaitAsync(TestTimeouts.Start);
        using var http = new HttpClient { BaseAddress = url };
        await new MattermostAdministration(http, "").CreateUserAsync(
            new NewUser { Username = Root, Email = "root@example.test", Password = RootPassword }, CancellationToken.None);
        return (url, Root, RootPassword);
    }

    /// <inheritdoc />
    protected override async ValueTask StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private void Listen(string line)
    {
        Trace.WriteLine(line);
        if (ListeningOn().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ListeningOn();
}
