#:property PublishAot=false
#:property NoWarn=$(NoWarn);CA1050;MA0047;MA0048;MA0084

// The one command of this repository: `dotnet openops.cs up`, `provision` and `test`.
// It chooses the build profile, builds what is needed and hands over; everything else lives in the projects.

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

return args switch
{
    ["up", .. var rest] => await Verbs.UpAsync(rest),
    ["provision", .. var rest] => await Verbs.ProvisionAsync(rest),
    ["test", .. var rest] => await Verbs.TestAsync(rest),
    ["audit", .. var rest] => await Verbs.AuditAsync(rest),
    ["models", ..] => await Verbs.ModelsAsync(args),
    ["--help" or "-h" or "help"] => Verbs.Help(0),
    _ => Verbs.Help(2),
};

internal static class Verbs
{
    public static int Help(int exitCode)
    {
        (exitCode == 0 ? Console.Out : Console.Error).WriteLine("""
            dotnet openops.cs up [--fresh] [--mattermost-dir DIR | --mattermost-url URL] [--verbose] [...]
                Builds what is needed, starts the sandbox and stays until Ctrl-C. `up --help` lists every option.
            dotnet openops.cs provision --url URL --admin NAME [--team NAME] [--callback-url URL] [--rotate-tokens] [...]
                Makes bots, slash commands and the plug-in on a running Mattermost server; `provision --help` lists every option.
            dotnet openops.cs test [--filter EXPRESSION]
                Runs the whole test suite and ends with `N passed, N failed, N skipped`.
            dotnet openops.cs audit verify
                Verifies that the running sandbox's record is whole and unchanged, and names what is not.
                `--posts` holds it against the bots' posts in the chat too, `--usage FILE` against what a provider counted.
                `audit rotate-key` signs later checkpoints of the record with a new key.
            dotnet openops.cs audit export interactions|csv|sft|kto|dpo|openai-preference FILE [--bot NAME] [--from TIME] [...]
                Writes interactions, or training data made of ratings, to a file; `audit export --help` lists every filter.
            dotnet openops.cs audit export evidence FILE
                Writes all that `verify` needs, and no text, to a file. Anywhere else, without database and service:
                `audit verify --export FILE --public-key PEM [--checkpoints FILE]`.
            dotnet openops.cs models list | pull [ID] | verify [ID] | remove ID | detect [--add ID]
                Shows the models there are, brings them here, checks them, and finds what runs on this machine.

            Each chooses a build profile by itself; --profile full or --profile offline decides it instead.
            """);
        return exitCode;
    }

    public static async Task<int> UpAsync(string[] options)
    {
        var profile = await Profile.ChooseAsync(ref options);
        if (profile.Name == "full" && !options.Any(option => option is "--mattermost-dir" or "--mattermost-url" or "--help")
            && await ContainerEngine.FindAsync() is { } engine)
        {
            Console.WriteLine($"Profile: {profile.Description}. Chat: Mattermost in a container, because {engine} runs here.");
            return await Command.ForwardAsync("dotnet", ["run", "--project", Repository.Path("OpenOps.AppHost"), "-p:Profile=full", "--", .. options]);
        }

        return await SandboxAsync(profile, ["--profile", profile.Description, "--data", Repository.Path(".openops"), .. options]);
    }

    public static async Task<int> ProvisionAsync(string[] options)
    {
        var profile = await Profile.ChooseAsync(ref options);
        var built = await Build.RunAsync(Repository.Path("OpenOps.BotService", "OpenOps.BotService.csproj"), profile.Name);
        if (built != 0)
        {
            return built;
        }

        // Tokens of several servers lie side by side, and none in the place of the sandbox's own.
        var url = options.SkipWhile(option => option != "--url").ElementAtOrDefault(1)
            ?? options.FirstOrDefault(option => option.StartsWith("--url=", StringComparison.Ordinal))?["--url=".Length..];
        if (Uri.TryCreate(url, UriKind.Absolute, out var server) && !options.Any(option => option.StartsWith("--tokens-file", StringComparison.Ordinal)))
        {
            var file = Repository.Path(".openops", "provisioned", $"{server.Host}-{server.Port}", "tokens.json");
            Console.WriteLine($"Tokens: {file}");
            options = [.. options, "--tokens-file", file];
        }

        return await Command.ForwardAsync(
            "dotnet", [Repository.Path("OpenOps.BotService", "bin", "Release", "net10.0", "OpenOps.BotService.dll"), "provision", .. options]);
    }

    public static async Task<int> AuditAsync(string[] options)
    {
        var profile = await Profile.ChooseAsync(ref options);
        return await SandboxAsync(profile, ["audit", "--data", Repository.Path(".openops"), .. options], Environment.CurrentDirectory);
    }

    public static async Task<int> ModelsAsync(string[] options)
    {
        var profile = await Profile.ChooseAsync(ref options);
        Environment.SetEnvironmentVariable("Models__Catalogue", Environment.GetEnvironmentVariable("Models__Catalogue") ?? Repository.Path("models", "models.json"));
        return await Build.RunAsync(Repository.Path("OpenOps.Inference", "OpenOps.Inference.csproj"), profile.Name) is not 0 and var failed
            ? failed
            : await Command.ForwardAsync("dotnet", [Repository.Path("OpenOps.Inference", "bin", "Release", "net10.0", "OpenOps.Inference.dll"), .. options]);
    }

    public static async Task<int> TestAsync(string[] options)
    {
        var profile = await Profile.ChooseAsync(ref options);
        Console.WriteLine($"Profile: {profile.Description}");
        var solution = Repository.Path(profile.Name == "full" ? "OpenOps.sln" : "OpenOps.Offline.slnf");
        var built = await Build.RunAsync(solution, profile.Name);
        return built != 0 ? built : await new TestRun().RunAsync(solution, profile.Name, options);
    }

    private static async Task<int> SandboxAsync(Profile profile, string[] options, string? directory = null)
    {
        var built = await Build.RunAsync(Repository.Path("OpenOps.Sandbox", "OpenOps.Sandbox.csproj"), profile.Name);
        return built != 0
            ? built
            : await Command.ForwardAsync("dotnet", [Repository.Path("OpenOps.Sandbox", "bin", "Release", "net10.0", "OpenOps.Sandbox.dll"), .. options], directory);
    }
}

/// <summary>Which packages this machine can restore decides what is built. Tried once, then remembered.</summary>
internal sealed partial record Profile(string Name, string Description)
{
    private static readonly string AnswerFile = Repository.Path(".openops", "profile.json");

    public static Task<Profile> ChooseAsync(ref string[] options)
    {
        var index = Array.IndexOf(options, "--profile");
        if (index < 0)
        {
            return DetectAsync();
        }

        var name = options.ElementAtOrDefault(index + 1);
        if (name is not ("full" or "offline"))
        {
            Console.Error.WriteLine("--profile takes full or offline.");
            Environment.Exit(2);
        }

        options = [.. options[..index], .. options[(index + 2)..]];
        return Task.FromResult(new Profile(name, $"{name}, as asked by --profile"));
    }

    private static async Task<Profile> DetectAsync()
    {
        // The answer holds as long as the package versions it was given for.
        var versions = File.GetLastWriteTimeUtc(Repository.Path("Directory.Packages.props")).Ticks;
        if (File.Exists(AnswerFile)
            && JsonSerializer.Deserialize(File.ReadAllText(AnswerFile), Answers.Default.Answer) is { } known && known.Versions == versions)
        {
            return Describe(known.Full);
        }

        Console.WriteLine("Trying the full profile's packages (once) ...");
        var full = await Command.QuietAsync("dotnet", ["restore", Repository.Path("OpenOps.sln"), "-p:Profile=full", "-v:q"]) == 0;
        Directory.CreateDirectory(Path.GetDirectoryName(AnswerFile)!);
        await File.WriteAllTextAsync(AnswerFile, JsonSerializer.Serialize(new Answer(full, versions), Answers.Default.Answer));
        return Describe(full);
    }

    private static Profile Describe(bool full) => full
        ? new("full", "full, because all its packages restore here")
        : new("offline", "offline, because the full profile's packages (Aspire) do not restore here");
}

internal sealed record Answer(bool Full, long Versions);

[System.Text.Json.Serialization.JsonSerializable(typeof(Answer))]
internal sealed partial class Answers : System.Text.Json.Serialization.JsonSerializerContext;

internal static class ContainerEngine
{
    /// <summary>The first container engine whose server answers.</summary>
    public static async Task<string?> FindAsync()
    {
        foreach (var engine in (string[])["docker", "podman"])
        {
            if (await Command.QuietAsync(engine, ["info"]) == 0)
            {
                return engine;
            }
        }

        return null;
    }
}

internal static class Build
{
    /// <summary>Builds in Release, showing what is under way, and the errors if there are any.</summary>
    public static Task<int> RunAsync(string project, string profile)
    {
        Console.WriteLine($"Building {Path.GetFileNameWithoutExtension(project)} (the first time takes a minute or two) ...");
        return Command.ForwardAsync("dotnet",
            ["build", project, "-c", "Release", $"-p:Profile={profile}", "-v:q", "-nologo", "-clp:NoSummary", "--tl:off"]);
    }
}

/// <summary>Shows what a test run prints, without what passed; what failed is repeated at the end, above the totals.</summary>
internal sealed partial class TestRun
{
    private readonly Dictionary<string, int> _totals = new() { ["Passed"] = 0, ["Failed"] = 0, ["Skipped"] = 0 };
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private bool _failing;

    public async Task<int> RunAsync(string solution, string profile, string[] options)
    {
        var exitCode = await Command.ReadAsync(
            "dotnet",
            ["test", solution, "-c", "Release", "--no-build", $"-p:Profile={profile}", "--logger", "console;verbosity=normal", "-m:1", "--tl:off", .. options],
            Read);
        foreach (var (tests, count) in _skipped)
        {
            Console.WriteLine($"Skipped: {count} of {tests}");
        }

        _failures.ForEach(Console.WriteLine);
        var (passed, failed) = (_totals["Passed"], _totals["Failed"]);
        if (passed + failed == 0)
        {
            Console.WriteLine("No test ran.");
        }

        Console.WriteLine($"{passed} passed, {failed} failed, {_totals["Skipped"]} skipped");
        return exitCode != 0 ? exitCode : failed > 0 || passed == 0 ? 1 : 0;
    }

    private void Read(string line)
    {
        if (Total().Match(line) is { Success: true } total)
        {
            _totals[total.Groups["kind"].Value] += int.Parse(total.Groups["count"].Value);
            return;
        }

        if (Result().Match(line) is { Success: true } result)
        {
            _failing = result.Groups["kind"].Value == "Failed";
            if (result.Groups["kind"].Value == "Skipped")
            {
                _skipped[result.Groups["tests"].Value] = _skipped.GetValueOrDefault(result.Groups["tests"].Value) + 1;
            }
        }

        _failing &= !line.StartsWith("Test ", StringComparison.Ordinal);
        if (_failing)
        {
            _failures.Add(line);
        }

        if (_failing || !Noise().IsMatch(line))
        {
            Console.WriteLine(line);
        }
    }

    // The closing lines of each test assembly, and the line of each test.
    [GeneratedRegex(@"^\s+(?<kind>Passed|Failed|Skipped): (?<count>\d+)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Total();

    [GeneratedRegex(@"^  (?<kind>Passed|Failed|Skipped) (?<tests>[\w.]+)\.\w+.* \[.*\]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Result();

    [GeneratedRegex(@"^\s*((Passed|Skipped) .*\[.*\]|\[xUnit\.net .*|Test Run Successful\.|Total tests: .*|Total time: .*|A total of \d+ test files .*|Starting test execution.*)?\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Noise();
}

internal static class Command
{
    /// <summary>Runs a program on this terminal; passes SIGTERM and Ctrl-C on and waits for it to end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="directory">Where it finds files that somebody named; the repository unless given.</param>
    public static async Task<int> ForwardAsync(string program, string[] arguments, string? directory = null)
    {
        using var process = Start(program, arguments, redirect: false, directory);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true); // the terminal tells the child itself
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Process.Start("kill", ["-TERM", process.Id.ToString()])?.WaitForExit();
        });
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Runs a program and hands over its lines, of both streams.</summary>
    public static async Task<int> ReadAsync(string program, string[] arguments, Action<string> onLine)
    {
        using var process = Start(program, arguments, redirect: true);
        var gate = new Lock();
        async Task PumpAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (gate)
                {
                    onLine(line);
                }
            }
        }

        await Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Runs a program for its exit code alone; one that does not exist counts as failed.</summary>
    public static async Task<int> QuietAsync(string program, string[] arguments)
    {
        try
        {
            return await ReadAsync(program, arguments, _ => { });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 127;
        }
    }

    private static Process Start(string program, string[] arguments, bool redirect, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = redirect,
            RedirectStandardError = redirect,
            WorkingDirectory = directory ?? Repository.Root,
        };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        return Process.Start(start)!;
    }
}

internal static class Repository
{
    // The runtime tells a file-based program where its source lies.
    public static string Root { get; } = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;

    public static string Path(params string[] segments) => System.IO.Path.Combine([Root, .. segments]);
}
