using System.CommandLine;
using System.CommandLine.Parsing;

namespace OpenOps.Sandbox.CommandLine;

/// <summary>The command line of the sandbox.</summary>
internal static class SandboxCommand
{
    private static readonly string[] PortNames = ["chat", "inference", "audit", "bot", "postgres"];

    public static RootCommand Create(Func<SandboxOptions, CancellationToken, Task<int>> run)
    {
        var fresh = new Option<bool>("--fresh") { Description = "Start from empty data: chats, records and passwords of earlier runs are deleted." };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Where data, secrets and logs live.",
            DefaultValueFactory = _ => new DirectoryInfo(".openops"),
        };
        var directory = new Option<DirectoryInfo?>("--mattermost-dir") { Description = "Run an unpacked Mattermost release instead of the emulator." };
        var url = new Option<Uri?>("--mattermost-url")
        {
            Description = "Use a running Mattermost server. Its administrator comes from OPENOPS_MATTERMOST_ADMIN and OPENOPS_MATTERMOST_PASSWORD.",
            CustomParser = ParseAddress,
        };
        var verbose = new Option<bool>("--verbose") { Description = "Print every log line of every part; without it they go to the log file alone." };
        var profile = new Option<string>("--profile") { Hidden = true, DefaultValueFactory = _ => "offline" };
        var ports = PortNames.ToDictionary(
            name => name,
            name => new Option<int?>($"--{name}-port") { Description = $"Fixed port of {name}; a free one otherwise." },
            StringComparer.Ordinal);

        var command = new RootCommand("Runs the OpenOps sandbox on this machine, on loopback only.") { fresh, data, directory, url, verbose, profile };
        foreach (var port in ports.Values)
        {
            command.Add(port);
        }

        command.Add(AuditCommand.Create(data));

        command.Validators.Add(result =>
        {
            if (result.GetValue(directory) is not null && result.GetValue(url) is not null)
            {
                result.AddError("--mattermost-dir and --mattermost-url exclude each other: give one.");
            }
        });
        command.SetAction((parsed, cancellationToken) => run(
            new SandboxOptions
            {
                DataDirectory = parsed.GetValue(data)!.FullName,
                Fresh = parsed.GetValue(fresh),
                MattermostDirectory = parsed.GetValue(directory)?.FullName,
                MattermostUrl = parsed.GetValue(url),
                Verbose = parsed.GetValue(verbose),
                Profile = parsed.GetValue(profile)!,
                Ports = ports.Where(port => parsed.GetValue(port.Value) is not null)
                    .ToDictionary(port => port.Key, port => parsed.GetValue(port.Value)!.Value, StringComparer.Ordinal),
            },
            cancellationToken));
        return command;
    }

    private static Uri? ParseAddress(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        argument.AddError($"{text} is not an address. Give one such as http://chat.example:8065.");
        return null;
    }
}
