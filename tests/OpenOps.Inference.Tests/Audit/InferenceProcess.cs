using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using OpenOps.Sandbox.Processes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Audit;

/// <summary>The service as a process of its own, which can be killed.</summary>
internal sealed partial class InferenceProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private InferenceProcess(ChildProcess process, Uri address)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", InferenceService.Key);
    }

    public static async Task<InferenceProcess> StartAsync(
        FakeAudit audit, ScriptedModelServer model, string spool, params (string Name, string Value)[] settings)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();
        var process = await ChildProcess.StartAsync(Start(audit, model, spool, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }

            if (Listening().Match(line) is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups["url"].Value));
            }
        }, settings));
        if (await Task.WhenAny(listening.Task, process.Exited).WaitAsync(TestTimeouts.Start) == process.Exited)
        {
            Assert.Fail($"The service ended: {output}");
        }

        return new InferenceProcess(process, await listening.Task);
    }

    /// <summary>Runs a service that is expected to refuse to start.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(
        FakeAudit audit, ScriptedModelServer model, string spool, params (string Name, string Value)[] settings)
    {
        var output = new StringBuilder();
        await using var process = await ChildProcess.StartAsync(Start(audit, model, spool, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }, settings));
        var exitCode = await process.Exited.WaitAsync(TestTimeouts.Start);
        await TestTimeouts.EventuallyAsync("its last line is read", () => Task.FromResult(Text().Length > 0));
        return (exitCode, Text());

        string Text()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Asks and reads the stream until a text has come; returns the interaction's id.</summary>
    public async Task<string> ReadUntilAsync(string text, string model = "openai-compatible")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(InferenceService.Request(model: model).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        // Not disposed: leaving would tell the service to cancel.
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return response.Headers.GetValues("x-openops-interaction-id").Single();
            }
        }

        throw new InvalidOperationException($"The stream ended without {text}.");
    }

    public Task KillAsync() => _process.KillAsync();

    /// <summary>Ends the process as an assertion in native code does; returns how it ended.</summary>
    public async Task<int> AbortAsync()
    {
        using var signal = Process.Start("kill", ["-USR1", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await _process.Exited.WaitAsync(TestTimeouts.Step);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }

    private static ChildProcessStart Start(
        FakeAudit audit, ScriptedModelServer model, string spool, Action<string> onLine, params (string Name, string Value)[] settings)
    {
        var environment = InferenceService.Settings(audit, model)
            .Append(new("Audit:SpoolDirectory", spool))
            .Append(new("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location))
            .ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.Inference.dll"), "--urls", "http://127.0.0.1:0"],
            Environment = environment,
            OnLine = onLine,
        };
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
