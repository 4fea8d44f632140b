using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenOps.AppHost.Tests;

public sealed partial class ManifestTests
{
    // What a developer has set on the machine that writes the manifest.
    private static readonly Dictionary<string, string> MachineSettings = new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_URLS"] = "https://localhost:15213;http://localhost:15210",
        ["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] = "the-login-token",
        ["Audit__Console__DashboardUrl"] = "http://dashboard.of-this-machine:15210",
        ["DataDirectory"] = "/data/of-this-machine",
        ["Parameters__audit-master-key"] = "the-master-key",
        ["OPENAI_API_KEY"] = "the-vendors-key",
        ["OPENAI_BASE_URL"] = "http://models.of-this-machine:8080/v1",
    };

    [Fact]
    public async Task Manifest_OfTheDefaultTopology_IsTheApprovedOne()
    {
        using var directory = new TestKit.TempDirectory();
        Approved.Matches(WithoutProjectPaths(await PublishAsync(directory)), "Manifest.approved.json");
    }

    [Fact]
    public async Task Manifest_OfAMachineWithSettings_HoldsNoneOfThem()
    {
        using var directory = new TestKit.TempDirectory();
        var manifest = WithoutProjectPaths(await PublishAsync(directory, MachineSettings));

        Assert.Contains("{openai-api-key.value}", manifest, StringComparison.Ordinal);
        foreach (var value in MachineSettings.Values.Append(AppHostFolder).Append("localhost").Append("127.0.0.1").Append("DashboardUrl"))
        {
            Assert.DoesNotContain(value, manifest, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Manifest_FilesInApp_ComeWithTheProgramThatReadsThem()
    {
        using var directory = new TestKit.TempDirectory();
        using var manifest = JsonDocument.Parse(await PublishAsync(directory));
        var output = Path.GetRelativePath(Path.Combine(AppHostFolder, "..", "tests", "OpenOps.AppHost.Tests"), AppContext.BaseDirectory);
        var files =
            from resource in manifest.RootElement.GetProperty("resources").EnumerateObject()
            where resource.Value.TryGetProperty("path", out _)
            from variable in resource.Value.GetProperty("env").EnumerateObject()
            let value = variable.Value.GetString()!
            where value.StartsWith("/app/", StringComparison.Ordinal)
            let project = Path.GetDirectoryName(Path.GetFullPath(resource.Value.GetProperty("path").GetString()!, directory.Path))!
            select Path.Combine(project, output, value["/app/".Length..]);

        Assert.Equal(2, files.Count());
        Assert.All(files, file => Assert.True(File.Exists(file), $"{file} is named by the manifest and not built."));
    }

    private static string AppHostFolder => Projects.OpenOps_AppHost.ProjectPath;

    // As a process: in a test's own, the application would go on to start what it describes.
    private static async Task<string> PublishAsync(TestKit.TempDirectory directory, Dictionary<string, string>? settings = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var path = directory.File("manifest.json");
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

        foreach (var (variable, value) in settings ?? [])
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(TestTimeouts.Start, cancellationToken);
        Assert.True(process.ExitCode == 0, await output + await errors);
        return await File.ReadAllTextAsync(path, cancellationToken);
    }

    private static bool IsASettingOfOurs(string variable) =>
        variable.StartsWith("Mattermost__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("OPENAI_", StringComparison.Ordinal)
        || variable.StartsWith("AZURE_OPENAI_", StringComparison.Ordinal)
        || variable.StartsWith("ANTHROPIC_", StringComparison.Ordinal)
        || variable.StartsWith("TRANSCRIPTION_", StringComparison.Ordinal);

    private static string WithoutProjectPaths(string manifest) => ProjectPath().Replace(manifest, "../${project}");

    // The manifest names projects relative to itself, and this one lies in a temporary folder.
    [GeneratedRegex("""(?<="path": ")[^"]*/(?<project>OpenOps\.[A-Za-z]+/OpenOps\.[A-Za-z]+\.csproj)(?=")""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectPath();
}
