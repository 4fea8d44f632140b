using System.Text.Json;

namespace OpenOps.BotService.Provisioning;

/// <summary>A setting of the server that something here needs.</summary>
/// <param name="Section">Its section in the server's configuration.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Console">Where an administrator finds it in the System Console.</param>
/// <param name="Purpose">What does not work without it.</param>
internal sealed record NeededSetting(string Section, string Name, string Console, string Purpose)
{
    /// <summary>Bots can be made.</summary>
    public static readonly NeededSetting Bots = new(
        "ServiceSettings", "EnableBotAccountCreation", "Integrations > Bot Accounts > Enable Bot Account Creation", "bot accounts");

    /// <summary>Slash commands can be made.</summary>
    public static readonly NeededSetting Commands = new(
        "ServiceSettings", "EnableCommands", "Integrations > Integration Management > Enable Custom Slash Commands", "slash commands");

    /// <summary>The server may call the bot service, where that is in a private network.</summary>
    public static readonly NeededSetting CallbackHosts = new(
        "ServiceSettings", "AllowedUntrustedInternalConnections", "Environment > Developer > Allow untrusted internal connections to", "buttons and slash commands");

    /// <summary>Plug-ins run at all.</summary>
    public static readonly NeededSetting Plugins = new(
        "PluginSettings", "Enable", "Plugins > Plugin Management > Enable Plugins", "the entries in menus");

    /// <summary>Plug-ins can be uploaded. No API changes it: it is set in the server's configuration file or environment.</summary>
    public static readonly NeededSetting Uploads = new(
        "PluginSettings", "EnableUploads", "none: it is set in config.json alone", "the entries in menus");

    public string FullName => $"{Section}.{Name}";

    /// <summary>The server's environment variable for it.</summary>
    public string Variable => $"MM_{Section.ToUpperInvariant()}_{Name.ToUpperInvariant()}";

    /// <summary>What an administrator is asked to do.</summary>
    public string Mend(string value) => Console.StartsWith("none", StringComparison.Ordinal)
        ? $"set it to {value} in the server's config.json or by the variable {Variable}. {Purpose[..1].ToUpperInvariant()}{Purpose[1..]} need it."
        : $"set it to {value} in System Console > {Console}, or by the variable {Variable}. {Purpose[..1].ToUpperInvariant()}{Purpose[1..]} need it.";

    /// <summary>Its value in a configuration; null where the configuration does not show it.</summary>
    public JsonElement? In(JsonElement configuration) =>
        configuration.TryGetProperty(Section, out var section) && section.ValueKind == JsonValueKind.Object && section.TryGetProperty(Name, out var value) ? value : null;

    /// <summary>Whether it is off for all that the configuration shows.</summary>
    public bool IsOffIn(JsonElement configuration) => In(configuration) is { ValueKind: JsonValueKind.False };
}
