using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OpenOps.AppHost.Tests;

public sealed partial class ManifestTests
{
    [Fact]
    public async Task Manifest_OfTheDefaultTopology_IsTheApprovedOne()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var directory = new TestKit.TempDirectory();
        var path = directory.File("manifest.json");

        await PublishAsync(path, cancellationToken);

        Approved.Matches(ProjectPath().Replace(await File.ReadAllTextAsync(path, cancellationToken), "../${project}"), "Manifest.approved.json");
    }

    // As a process: in a test's own, the application would go on to start what it describes.
    private static async Task PublishAsync(string path, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AppHostFolders).Assembly.Location, "--publisher", "manifest", "--output-path", path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(IsASettingOfOurs).ToList())
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(TestTimeouts.Start, cancellationToken);
        Assert.True(process.ExitCode == 0, await output + await errors);
    }

    private static bool IsASettingOfOurs(string variable) =>
        variable.StartsWith("Mattermost__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("OPENAI_", StringComparison.Ordinal)
        || variable.StartsWith("AZURE_OPENAI_", StringComparison.Ordinal)
        || variable.StartsWith("ANTHROPIC_", StringComparison.Ordinal);

    // The manifest names projects relative to itself, and this one lies in a temporary folder.
    [GeneratedRegex("""(?<="path": ")[^"]*/(?<project>OpenOps\.[A-Za-z]+/OpenOps\.[A-Za-z]+\.csproj)(?=")""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectPath();
}
