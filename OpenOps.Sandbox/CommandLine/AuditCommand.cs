using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using OpenOps.Sandbox.Secrets;
using OpenOps.Sandbox.Services;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.CommandLine;

/// <summary><c>audit</c>: works on the record of the sandbox that runs from a folder, mostly by verbs of Audit's own program.</summary>
internal static class AuditCommand
{
    private const string ConnectionVariable = "ConnectionStrings__auditdb";

    private static readonly string[] Posts = ["--posts"];

    public static Command Create(Option<DirectoryInfo> data)
    {
        var rotate = new Command("rotate-key", "Signs later checkpoints of the record with a new key.") { data };
        rotate.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(data)!.FullName, ["rotate-key"], cancellationToken));
        return new Command("audit", "Works on the running sandbox's record.") { Verify(data), rotate, AuditExportCommand.Create(data), data };
    }

    private static Command Verify(Option<DirectoryInfo> data)
    {
        var export = new Option<FileInfo?>("--export") { Description = "Verify this evidence export instead, with no sandbox and no database." };
        var keys = new Option<string[]>("--public-key") { Description = "A public key, or a folder of them, that was kept apart from the record; for --export." };
        var checkpoints = new Option<FileInfo?>("--checkpoints") { Description = "Checkpoints that were kept apart from the record; for --export." };
        var posts = new Option<bool>("--posts") { Description = "Also name posts of the bots in the chat that the record does not account for." };
        var usage = new Option<FileInfo?>("--usage") { Description = "Also name what a provider has counted, in this file, and the record does not have." };
        var since = new Option<string?>("--since") { Description = "For --posts: leave older ones out; a time such as 2026-01-31T12:00:00Z." };
        var command = new Command("verify", "Names what was changed, removed, inserted, moved or cut off.") { export, keys, checkpoints, posts, usage, since, data };
        command.Validators.Add(result =>
        {
            var hasKeys = result.GetValue(keys) is { Length: > 0 };
            if (result.GetValue(export) is not null && !hasKeys)
            {
                result.AddError("--export needs --public-key: a key out of the export would prove nothing.");
            }
            else if (result.GetValue(export) is not null && (result.GetValue(posts) || result.GetValue(usage) is not null))
            {
                result.AddError("--posts and --usage are held against the record itself: leave --export out.");
            }
            else if (result.GetValue(export) is null && (hasKeys || result.GetValue(checkpoints) is not null))
            {
                result.AddError("--public-key and --checkpoints are for --export.");
            }
        });
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(export) is not { } file
            ? RunAsync(
                parsed.GetValue(data)!.FullName,
                [
                    "verify", .. parsed.GetValue(posts) ? Posts : [], .. parsed.GetValue(usage) is { } counted ? new[] { "--usage", counted.FullName } : [],
                    .. parsed.GetValue(since) is { } from ? new[] { "--since", from } : [],
                ],
                cancellationToken)
            : RunAsync(
                new Dictionary<string, string?>(),
                [
                    "verify", "--export", file.FullName, .. parsed.GetValue(keys)!.SelectMany(key => new[] { "--public-key", Path.GetFullPath(key) }),
                    .. parsed.GetValue(checkpoints) is { } kept ? new[] { "--checkpoints", kept.FullName } : [],
                ],
                cancellationToken));
        return command;
    }

    /// <summary>Runs the verb on this terminal, and returns its exit code.</summary>
    /// <exception cref="SandboxException">There is neither a sandbox nor a configured record.</exception>
    internal static async Task<int> RunAsync(string dataDirectory, IReadOnlyList<string> verb, CancellationToken cancellationToken) =>
        await RunAsync(await SettingsAsync(dataDirectory, cancellationToken), verb, cancellationToken);

    private static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> settings, IReadOnlyList<string> verb, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(DotnetHost.Path, [ServiceAssemblies.PathOf("OpenOps.Audit"), .. verb]) { UseShellExecute = false };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        return process.ExitCode;
    }

    // Of the sandbox that runs; it may be a server of its own.
    private static Uri? ChatOf(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, SandboxFile.FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        using var sandbox = JsonDocument.Parse(File.ReadAllText(path));
        return new Uri(sandbox.RootElement.GetProperty("chat_url").GetString()!);
    }

    // A record that the environment names is somebody else's, with a folder of its own for the chain.
    private static async Task<IReadOnlyDictionary<string, string?>> SettingsAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(ConnectionVariable) is { Length: > 0 })
        {
            return new Dictionary<string, string?>();
        }

        return PortMemory.Last(dataDirectory).TryGetValue("postgres", out var port)
            && await SandboxSecrets.FindAsync(dataDirectory, cancellationToken) is { } secrets
            ? new ServiceSettings(secrets, dataDirectory, PortMemory.Last(dataDirectory), ChatOf(dataDirectory)).Verification(AuditDatabase.RuntimeConnection(port, secrets.AuditRuntimePassword))
            : throw new SandboxException($"There is no sandbox in {dataDirectory}. Start one with `dotnet openops.cs up`, or set {ConnectionVariable} to the connection string of another record.");
    }
}
