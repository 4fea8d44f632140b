using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenOps.Inference.LocalModels;

/// <summary>
/// Loads a file nobody vouches for in a process of its own first: the native library ends its process over some damaged
/// files, and this one has conversations to keep. A file whose SHA-256 the catalogue knows needs no trial.
/// </summary>
internal static class FileTrial
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(LocalModelSettings settings, CancellationToken cancellationToken)
    {
        if (!File.Exists(Host()))
        {
            throw Refused("has no sha256 in the catalogue, and this installation has no way to try it in a process of its own. State its sha256");
        }

        var program = Path.Combine(AppContext.BaseDirectory, typeof(FileTrial).Assembly.GetName().Name + ".dll");
        var start = new ProcessStartInfo(Host()) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(settings.Embeds ? Program.CheckEmbedding : Program.Check);
        start.ArgumentList.Add(settings.File);
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            // Read while it runs, or it would wait for a reader when the pipe is full.
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            await Task.WhenAll(output, errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw Refused($"could not be loaded within {Longest.TotalMinutes:0} minutes");
        }

        switch (process.ExitCode)
        {
            case 0:
                return;
            case Program.RefusedExitCode:
                throw Refused("is damaged, or of an architecture that this build does not know. Get it again");
            default:
                throw Refused($"is damaged: the program that tried to load it ended with {process.ExitCode}. Get it again");
        }

        LocalModelException Refused(string why) =>
            new(LocalModelError.File, $"{settings.DisplayName} cannot be used: {Path.GetFileName(settings.File)} {why}.");
    }

    // The host of this runtime: the process itself may be an application of any name, or a test runner.
    private static string Host() => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
