using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using OpenOps.BotService.Provisioning;
using OpenOps.Sandbox.Processes;

namespace OpenOps.BotService.Tests.Provisioning;

/// <summary>The verb as a process: its exit code and what it prints.</summary>
public sealed class ProvisionCommandTests
{
    private const string Secret = "Never-Printed-1!";

    [Fact]
    public async Task Settings_Missing_AreAllNamed()
    {
        var (code, lines) = await RunAsync([]);
        Assert.Equal(78, code);
        Assert.Contains(lines, line => line.Contains("Mattermost:Url", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Mattermost:TokensFile", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Provisioning:AdminUsername", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_NotThere_IsOneClearSentence()
    {
        using var folder = new TempDirectory();
        var (code, lines) = await RunAsync(new()
        {
            ["Mattermost__Url"] = "http://127.0.0.1:1",
            ["Mattermost__TokensFile"] = folder.File("tokens.json"),
            ["Provisioning__AdminUsername"] = "admin",
            ["Provisioning__AdminPassword"] = Secret,
            ["Provisioning__WaitTimeout"] = "00:00:01",
        });
        Assert.Equal(1, code);
        Assert.Equal(
            "Provisioning failed: no Mattermost server answered at http://127.0.0.1:1/ within 1 s. Check Mattermost:Url, or start the server.",
            Assert.Single(lines));
        Assert.False(File.Exists(folder.File("tokens.json")));
    }

    [Fact]
    public async Task Options_WithThePasswordInTheEnvironment_AreEnough()
    {
        using var folder = new TempDirectory();
        var (code, lines) = await RunAsync(
            new() { [ProvisionArguments.PasswordVariable] = Secret },
            "--url", "http://127.0.0.1:1", "--admin", "root", "--tokens-file", folder.File("tokens.json"), "--Provisioning:WaitTimeout=00:00:01");
        Assert.Equal(1, code);
        Assert.StartsWith("Provisioning failed: no Mattermost server answered at http://127.0.0.1:1/", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_NowhereToBeFound_IsAskedForByName()
    {
        using var folder = new TempDirectory();
        var (code, lines) = await RunAsync(
            new() { [ProvisionArguments.PasswordVariable] = null },
            "--url", "http://127.0.0.1:1", "--admin", "root", "--tokens-file", folder.File("tokens.json"));
        Assert.Equal(78, code);
        Assert.Contains(lines, line => line.Contains("OPENOPS_MATTERMOST_PASSWORD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Password_AtATerminal_IsAskedForAndNotShown()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A terminal is made by script(1) of Linux.");
        using var folder = new TempDirectory();
        // What is typed before the program reads is echoed by the terminal itself, so that is off; what the program shows is seen.
        var command = $"stty -echo; dotnet '{typeof(ProvisionCommand).Assembly.Location}' {ProvisionCommand.Verb} --url http://127.0.0.1:1 --admin root --tokens-file '{folder.File("tokens.json")}' --Provisioning:WaitTimeout=00:00:01";
        var start = new ProcessStartInfo("script", ["-qec", command, "/dev/null"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Remove(ProvisionArguments.PasswordVariable);
        using var terminal = Process.Start(start)!;
        var shown = new StringBuilder();
        var buffer = new char[1024];
        using var limit = new CancellationTokenSource(TestTimeouts.Start);

        for (var typed = false; await terminal.StandardOutput.ReadAsync(buffer, limit.Token) is > 0 and var read;)
        {
            shown.Append(buffer, 0, read);
            if (!typed && shown.ToString().Contains("Password of root: ", StringComparison.Ordinal))
            {
                typed = true;
                await terminal.StandardInput.WriteAsync($"{Secret}\r");
                await terminal.StandardInput.FlushAsync(limit.Token);
            }
        }

        await terminal.WaitForExitAsync(limit.Token);
        Assert.Equal(1, terminal.ExitCode);
        Assert.Contains("Provisioning failed: no Mattermost server answered at http://127.0.0.1:1/", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_OnTheCommandLine_EndsItBeforeAnythingIsDone()
    {
        var (code, lines) = await RunAsync([], "--password", Secret);
        Assert.Equal(2, code);
        Assert.DoesNotContain(Secret, Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<(int Code, IReadOnlyCollection<string> Lines)> RunAsync(Dictionary<string, string?> environment, params string[] options)
    {
        var lines = new ConcurrentQueue<string>();
        await using var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [typeof(ProvisionCommand).Assembly.Location, ProvisionCommand.Verb, .. options],
            Environment = environment,
            OnLine = lines.Enqueue,
        });
        var code = await process.Exited.WaitAsync(TestTimeouts.Start, TestContext.Current.CancellationToken);

        // A process can be known to have ended before all it wrote has been read.
        await TestTimeouts.EventuallyAsync("the last word", () => Task.FromResult(lines.Any(IsLastWord)));
        return (code, lines);
    }

    private static bool IsLastWord(string line) =>
        line.StartsWith("Provisioning failed", StringComparison.Ordinal) || line.Contains("Provisioning:AdminPassword", StringComparison.Ordinal)
        || line.StartsWith("A password is not taken", StringComparison.Ordinal);
}
