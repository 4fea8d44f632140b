using System.Diagnostics;

namespace OpenOps.TestKit.Sandboxes;

/// <summary>How a verb of the sandbox's program, such as <c>audit verify</c>, ended.</summary>
/// <param name="ExitCode">0 when all was well.</param>
/// <param name="Output">What it wrote for people to read.</param>
/// <param name="Errors">What it wrote beside that.</param>
public sealed record SandboxVerb(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs the verb as people run it, and waits for its end.</summary>
    public static async Task<SandboxVerb> RunAsync(string dataDirectory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [SandboxProcess.Assembly(), .. arguments, "--data", dataDirectory])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TestTimeouts.Start);
        return new SandboxVerb(process.ExitCode, await output, await errors);
    }
}
