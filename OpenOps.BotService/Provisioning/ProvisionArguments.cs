namespace OpenOps.BotService.Provisioning;

/// <summary>The options of <c>provision</c> that a person types, as settings. Settings may be given too, such as <c>--Provisioning:SeedDiscussion=true</c>.</summary>
internal sealed record ProvisionArguments(IReadOnlyDictionary<string, string?> Settings, IReadOnlyList<string>? Bots, string? Error, bool AsksForHelp)
{
    /// <summary>Where the administrator's password is looked for when no setting gives it.</summary>
    public const string PasswordVariable = "OPENOPS_MATTERMOST_PASSWORD";

    public const string Help = $"""
        Makes what the assistants need on a Mattermost server: bots, their tokens, slash commands, the plug-in for the web app.
        Run again it completes what is missing and changes nothing else.

          --url URL            the server, such as https://chat.example.org
          --admin NAME         an administrator's username; the password is asked for, or read from {PasswordVariable}
          --team NAME          the team that gets the bots and commands (openops); made if it is not there
          --callback-url URL   where the server reaches the bot service, such as http://10.0.0.5:5005; needed for slash commands
          --tokens-file FILE   takes the tokens; the bot service reads it as Mattermost:TokensFile
          --bots A,B           only these bots; all that are configured otherwise
          --rotate-tokens      gives every bot and command a new token; the old ones end once the file is written
          --no-plugin          leaves the web app as it is

        Any setting can be given as --Section:Key=value, except passwords.
        """;

    private static readonly Dictionary<string, string> WithValue = new(StringComparer.Ordinal)
    {
        ["--url"] = "Mattermost:Url",
        ["--admin"] = "Provisioning:AdminUsername",
        ["--team"] = "Provisioning:Team:Name",
        ["--callback-url"] = "Actions:CallbackUrl",
        ["--tokens-file"] = "Mattermost:TokensFile",
        ["--bots"] = "",
    };

    private static readonly Dictionary<string, (string Key, string Value)> Switches = new(StringComparer.Ordinal)
    {
        ["--rotate-tokens"] = ("Provisioning:RotateTokens", "true"),
        ["--no-plugin"] = ("Provisioning:InstallPlugin", "false"),
    };

    /// <summary>Reads what was typed after the verb.</summary>
    public static ProvisionArguments Parse(IReadOnlyList<string> args)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<string>? bots = null;
        for (var at = 0; at < args.Count; at++)
        {
            var equals = args[at].IndexOf('=');
            var name = equals < 0 ? args[at] : args[at][..equals];
            if (name is "--help" or "-h" or "help")
            {
                return new ProvisionArguments(settings, bots, null, AsksForHelp: true);
            }

            if (name.Contains("password", StringComparison.OrdinalIgnoreCase))
            {
                return Wrong(settings, $"A password is not taken from the command line, where everybody on this machine can read it. Set {PasswordVariable}, or type it when asked.");
            }

            if (Switches.TryGetValue(name, out var setting) && equals < 0)
            {
                settings[setting.Key] = setting.Value;
            }
            else if (name.Contains(':') && name.StartsWith("--", StringComparison.Ordinal) && equals > 0)
            {
                settings[name[2..]] = args[at][(equals + 1)..];
            }
            else if (!WithValue.TryGetValue(name, out var key))
            {
                return Wrong(settings, $"There is no option {name}. `provision --help` lists them.");
            }
            else if ((equals >= 0 ? args[at][(equals + 1)..] : ++at < args.Count ? args[at] : "") is not { Length: > 0 } value || value.StartsWith("--", StringComparison.Ordinal))
            {
                return Wrong(settings, $"{name} needs a value. `provision --help` lists the options.");
            }
            else if (key.Length == 0)
            {
                bots = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            }
            else
            {
                settings[key] = value;
                if (name == "--team")
                {
                    settings["Provisioning:Team:DisplayName"] = value;
                }
            }
        }

        return new ProvisionArguments(settings, bots, null, AsksForHelp: false);
    }

    private static ProvisionArguments Wrong(Dictionary<string, string?> settings, string error) => new(settings, null, error, AsksForHelp: false);
}
