using System.CommandLine;
using System.Diagnostics;
using OpenOps.Sandbox.Secrets;
using OpenOps.Sandbox.Services;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.CommandLine;

/// <summary><c>audit</c>: runs a verb of Audit's program on the record of the sandbox that runs from a folder.</summary>
internal static class AuditCommand
{
    private const string ConnectionVariable = "ConnectionStrings__auditdb";

    public static Command Create(Option<DirectoryInfo> data)
    {
        var verb = new Argument<string>("verb") { Description = "verify: names what was changed, removed, inserted or cut off. rotate-key: signs later checkpoints with a new key." };
        verb.AcceptOnlyFromAmong("verify", "rotate-key");
        var command = new Command("audit", "Works on the running sandbox's record.") { verb, data };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(data)!.FullName, [parsed.GetValue(verb)!], cancellationToken));
        return command;
    }

    /// <summary>Runs the verb on this terminal, and returns its exit code.</summary>
    /// <exception cref="SandboxException">There is neither a sandbox nor a configured record.</exception>
    internal static async Task<int> RunAsync(string dataDirectory, IReadOnlyList<string> verb, CancellationToken cancellationToken)
    {
        var settings = await SettingsAsync(dataDirectory, cancellationToken);
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

    // A record that the environment names is somebody else's, with a folder of its own for the chain.
    private static async Task<IReadOnlyDictionary<string, string?>> SettingsAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(ConnectionVariable) is { Length: > 0 })
        {
            return new Dictionary<string, string?>();
        }

        return PortMemory.Last(dataDirectory).TryGetValue("postgres", out var port)
            && await SandboxSecrets.FindAsync(dataDirectory, cancellationToken) is { } secrets
            ? new ServiceSettings(secrets, dataDirectory, PortMemory.Last(dataDirectory)).Audit(AuditDatabase.RuntimeConnection(port, secrets.AuditRuntimePassword)).Environment
            : throw new SandboxException($"There is no sandbox in {dataDirectory}. Start one with `dotnet openops.cs up`, or set {ConnectionVariable} to the connection string of another record.");
    }
}
