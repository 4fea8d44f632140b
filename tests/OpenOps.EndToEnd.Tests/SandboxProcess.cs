using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using OpenOps.Sandbox.Processes;

namespace OpenOps.EndToEnd.Tests;

/// <summary>A sandbox run as people run it: a process of its own, with data in a folder of the test's own.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly ConcurrentQueue<string> _lines = new();

    private SandboxProcess(string dataDirectory) => DataDirectory = dataDirectory;

    public string DataDirectory { get; }

    public ChildProcess Process { get; private set; } = null!;

    public string Output => string.Join('\n', _lines);

    private string FilePath => Path.Combine(DataDirectory, "sandbox.json");

    /// <summary>Starts a sandbox and waits until it says that it is ready.</summary>
    public static async Task<SandboxProcess> StartAsync(
        string dataDirectory, IReadOnlyDictionary<string, string?>? environment = null, params string[] options)
    {
        var sandbox = new SandboxProcess(dataDirectory);
        sandbox.Process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Assembly(), "--data", dataDirectory, .. options],
            Environment = environment ?? new Dictionary<string, string?>(),
            OnLine = sandbox._lines.Enqueue,
        });
        try
        {
            await TestTimeouts.EventuallyAsync(
                "the sandbox is ready", () => Task.FromResult(sandbox.IsReadyOrEnded()), TestTimeouts.Start);
        }
        catch (TimeoutException exception)
        {
            await sandbox.DisposeAsync();
            throw new TimeoutException($"{exception.Message}\n{sandbox.Output}", exception);
        }

        return sandbox.Process.Exited.IsCompleted
            ? throw new InvalidOperationException($"The sandbox ended:\n{sandbox.Output}")
            : sandbox;
    }

    /// <summary>What <c>sandbox.json</c> says now.</summary>
    public SandboxDescription Describe() =>
        JsonSerializer.Deserialize<SandboxDescription>(File.ReadAllText(FilePath), Json)!;

    /// <summary>Ends one of its parts as a power cut would.</summary>
    public void Kill(string part) => System.Diagnostics.Process.GetProcessById(Describe().Pids[part]).Kill();

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private bool IsReadyOrEnded() => File.Exists(FilePath) || Process.Exited.IsCompleted;

    // Where the build put the sandbox that it built for these tests, with the services around it.
    private static string Assembly() => typeof(SandboxProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "SandboxAssembly").Value!;
}

/// <summary>The documented content of <c>sandbox.json</c>.</summary>
internal sealed record SandboxDescription(
    Uri ChatUrl,
    Uri InferenceUrl,
    Uri AuditUrl,
    Uri BotUrl,
    SandboxPerson Admin,
    IReadOnlyList<SandboxPerson> Users,
    IReadOnlyList<string> Bots,
    SandboxKeys ApiKeys,
    IReadOnlyDictionary<string, int> Pids);

internal sealed record SandboxPerson(string Username, string Password);

internal sealed record SandboxKeys(string Inference, string Audit);
