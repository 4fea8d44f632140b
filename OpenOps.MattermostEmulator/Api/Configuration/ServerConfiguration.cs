using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Configuration;

/// <summary>
/// The server's settings: the few that something here depends on or that a provisioner looks for. What administrators
/// change is kept; what the environment gives (<see cref="EmulatorOptions.FixedSettings"/>) stays, whatever they change.
/// </summary>
internal sealed class ServerConfiguration
{
    public const string EnableBots = "ServiceSettings.EnableBotAccountCreation";
    public const string EnableCommands = "ServiceSettings.EnableCommands";
    public const string CallableHosts = "ServiceSettings.AllowedUntrustedInternalConnections";
    public const string EnableUsernameOverride = "ServiceSettings.EnablePostUsernameOverride";
    public const string EnablePlugins = "PluginSettings.Enable";
    public const string EnableUploads = "PluginSettings.EnableUploads";
    public const string RequireSignature = "PluginSettings.RequirePluginSignature";

    private const string Loopback = "localhost 127.0.0.1 ::1 [::1]";

    private readonly ChatState _state;
    private readonly bool _readOnly;
    private readonly Dictionary<string, JsonElement> _defaults;
    private readonly Dictionary<string, JsonElement> _fixed;

    public ServerConfiguration(ChatState state, IOptions<EmulatorOptions> options)
    {
        (_state, _readOnly) = (state, options.Value.ReadOnlySettings);
        _defaults = Defaults(options.Value.AllowedCallbackHosts);
        _fixed = options.Value.FixedSettings.Where(setting => _defaults.ContainsKey(setting.Key))
            .ToDictionary(setting => setting.Key, setting => Parse(_defaults[setting.Key], setting.Value), StringComparer.Ordinal);
    }

    /// <summary>Whether a setting that can be on or off is on.</summary>
    public bool IsOn(string name) => Value(name).ValueKind == JsonValueKind.True;

    /// <summary>A setting that is text.</summary>
    public string Text(string name) => Value(name).GetString() ?? "";

    /// <summary>All of them, in their sections.</summary>
    public JsonObject Describe()
    {
        using var scope = _state.Read();
        var all = new JsonObject();
        foreach (var name in _defaults.Keys)
        {
            var (section, key) = Split(name);
            ((JsonObject)(all[section] ??= new JsonObject()))[key] = JsonNode.Parse(Value(name).GetRawText());
        }

        return all;
    }

    /// <summary>Changes what is given and leaves the rest. Unknown settings are passed over, as by the real server.</summary>
    public void Change(JsonElement changes)
    {
        using var scope = _state.Write();
        var given = Read(changes);
        if (given.TryGetValue(EnableUploads, out var uploads) && uploads.ValueKind != Value(EnableUploads).ValueKind)
        {
            throw ApiErrors.Of(
                403, "api.config.update_config.not_allowed_security.app_error", $"Changing {EnableUploads} is not allowed due to security reasons.");
        }

        if (_readOnly)
        {
            throw ApiErrors.Of(403, "ent.cluster.save_config.error", "System Console is set to read-only when High Availability is enabled unless ReadOnlyConfig is disabled in the configuration file.");
        }

        foreach (var (name, value) in given.Where(setting => !_fixed.ContainsKey(setting.Key)))
        {
            _state.Settings.Put(new Setting(name, value.Clone()));
        }
    }

    private static (string Section, string Key) Split(string name)
    {
        var dot = name.IndexOf('.');
        return (name[..dot], name[(dot + 1)..]);
    }

    // A value of another kind than it has to be is passed over too: so it is seen on real servers.
    private Dictionary<string, JsonElement> Read(JsonElement changes)
    {
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in _defaults.Keys)
        {
            var (section, key) = Split(name);
            if (Part(changes, section) is { } group && Part(group, key) is { } value && IsOfKind(_defaults[name], value))
            {
                given[name] = value;
            }
        }

        return given;
    }

    private static JsonElement? Part(JsonElement whole, string name) =>
        whole.ValueKind == JsonValueKind.Object && whole.TryGetProperty(name, out var part) ? part : null;

    private static bool IsOfKind(JsonElement one, JsonElement other) =>
        (one.ValueKind == JsonValueKind.String) == (other.ValueKind == JsonValueKind.String)
        && other.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False;

    private static JsonElement Parse(JsonElement kind, string text) =>
        kind.ValueKind == JsonValueKind.String ? WireJson.Element(text) : WireJson.Element(bool.TryParse(text, out var on) && on);

    private JsonElement Value(string name)
    {
        using var scope = _state.Read();
        return _fixed.TryGetValue(name, out var given) ? given : _state.Settings.Find(name)?.Value ?? _defaults[name];
    }

    private static Dictionary<string, JsonElement> Defaults(string[] hosts) => new(StringComparer.Ordinal)
    {
        ["ServiceSettings.SiteURL"] = WireJson.Element(""),
        [EnableBots] = WireJson.Element(true),
        ["ServiceSettings.EnableUserAccessTokens"] = WireJson.Element(true),
        [EnableCommands] = WireJson.Element(true),
        [EnableUsernameOverride] = WireJson.Element(true),
        ["ServiceSettings.EnablePostIconOverride"] = WireJson.Element(true),
        [CallableHosts] = WireJson.Element(hosts.Length > 0 ? string.Join(' ', hosts) : Loopback),
        ["TeamSettings.EnableOpenServer"] = WireJson.Element(true),
        [EnablePlugins] = WireJson.Element(true),
        [EnableUploads] = WireJson.Element(true),
        [RequireSignature] = WireJson.Element(false),
    };
}
