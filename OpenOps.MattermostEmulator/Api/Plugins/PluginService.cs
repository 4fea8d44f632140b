using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Configuration;
using OpenOps.MattermostEmulator.Api.Files;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Plugins;

/// <summary>Keeps plug-ins. Only what they bring for the web app is of use here: nothing of theirs runs on the server.</summary>
internal sealed class PluginService(ChatState state, ServerConfiguration configuration, FileContents contents)
{
    private const int Stopped = 0;
    private const int Running = 2;
    private const int Failed = 3;

    /// <summary>Refuses where uploads are switched off, which only the server's environment can change.</summary>
    public void UploadsEnabled()
    {
        if (!configuration.IsOn(ServerConfiguration.EnablePlugins) || !configuration.IsOn(ServerConfiguration.EnableUploads)
            || configuration.IsOn(ServerConfiguration.RequireSignature))
        {
            throw ApiErrors.Of(501, "app.plugin.upload_disabled.app_error", "Plugins and/or plugin uploads have been disabled.");
        }
    }

    public async Task<Plugin> InstallAsync(PluginBundle bundle, bool force, CancellationToken cancellationToken)
    {
        await contents.WriteAsync(ContentId(bundle.Plugin), bundle.WebApp, cancellationToken);
        using var scope = state.Write();
        var known = state.Plugins.Find(bundle.Plugin.Id);
        if (known is not null && !force)
        {
            throw ApiErrors.Of(
                400, "app.plugin.install_id.app_error", "Unable to install plugin. A plugin with the same ID is already installed.");
        }

        var plugin = state.Plugins.Put(bundle.Plugin with { Enabled = known is { Enabled: true } });
        if (StateOf(plugin) == Running)
        {
            Announce("plugin_enabled", plugin);
        }

        return plugin;
    }

    public void SetEnabled(Caller caller, string id, bool enabled)
    {
        Manage(caller);
        using var scope = state.Write();
        var plugin = Find(id);
        if (plugin.Enabled == enabled)
        {
            return;
        }

        var changed = state.Plugins.Put(plugin with { Enabled = enabled });
        if (StateOf(plugin with { Enabled = true }) == Running)
        {
            Announce(enabled ? "plugin_enabled" : "plugin_disabled", changed);
        }
    }

    public void Remove(Caller caller, string id)
    {
        SetEnabled(caller, id, enabled: false);
        using var scope = state.Write();
        state.Plugins.Remove(Find(id).Id);
    }

    public IReadOnlyList<object> Statuses(Caller caller)
    {
        Manage(caller);
        using var scope = state.Read();
        return [.. state.Plugins.All.OrderBy(plugin => plugin.Id, StringComparer.Ordinal).Select(plugin => new
        {
            plugin_id = plugin.Id,
            cluster_id = "",
            plugin_path = $"plugins/{plugin.Id}",
            state = StateOf(plugin),
            name = plugin.Name,
            description = plugin.Description,
            version = plugin.Version,
        })];
    }

    public object List(Caller caller)
    {
        Manage(caller);
        using var scope = state.Read();
        var all = state.Plugins.All.OrderBy(plugin => plugin.Id, StringComparer.Ordinal).ToList();
        return new
        {
            active = all.Where(plugin => StateOf(plugin) == Running).Select(Manifest).ToList(),
            inactive = all.Where(plugin => StateOf(plugin) != Running).Select(Manifest).ToList(),
        };
    }

    /// <summary>What a page loads. For everybody, as the files themselves.</summary>
    public IReadOnlyList<JsonObject> ForWebApp()
    {
        Enabled();
        using var scope = state.Read();
        return [.. state.Plugins.All.Where(plugin => StateOf(plugin) == Running && plugin.BundlePath.Length > 0)
            .OrderBy(plugin => plugin.Id, StringComparer.Ordinal).Select(ClientManifest)];
    }

    /// <summary>A running plug-in's bundle, by the name of the file.</summary>
    public Stream? TryOpen(string id, string file)
    {
        Plugin? plugin;
        using (state.Read())
        {
            plugin = state.Plugins.Find(id);
        }

        return plugin is not null && StateOf(plugin) == Running && plugin.BundleFile == file ? contents.TryOpen(ContentId(plugin)) : null;
    }

    /// <summary>What is answered about a plug-in; what it lacks is left out.</summary>
    public static JsonObject Manifest(Plugin plugin)
    {
        var manifest = new JsonObject { ["id"] = plugin.Id, ["name"] = plugin.Name };
        AddTo(manifest, "description", plugin.Description);
        AddTo(manifest, "version", plugin.Version);
        AddTo(manifest, "min_server_version", plugin.MinServerVersion);
        if (plugin.BundlePath.Length > 0)
        {
            manifest["webapp"] = new JsonObject { ["bundle_path"] = plugin.BundlePath };
        }

        return manifest;
    }

    public static void Manage(Caller caller) => Access.Admin(caller);

    private static string ContentId(Plugin plugin) => $"plugin-{plugin.Id}-{plugin.BundleHash}";

    private static void AddTo(JsonObject manifest, string name, string value)
    {
        if (value.Length > 0)
        {
            manifest[name] = value;
        }
    }

    private static JsonObject ClientManifest(Plugin plugin)
    {
        var manifest = Manifest(plugin with { Name = "", Description = "" });
        manifest["webapp"] = new JsonObject { ["bundle_path"] = $"/static/{plugin.Id}/{plugin.BundleFile}" };
        return manifest;
    }

    // Asked for a newer server a plug-in is taken and enabled, and does not run.
    private static int StateOf(Plugin plugin) => !plugin.Enabled ? Stopped
        : Version.TryParse(plugin.MinServerVersion, out var needed) && needed > Version.Parse(ServerVersion.Number) ? Failed
        : Running;

    private Plugin Find(string id) => state.Plugins.Find(id.ToLowerInvariant())
        ?? throw ApiErrors.Of(404, "app.plugin.not_installed.app_error", "Plugin is not installed.");

    public void Enabled()
    {
        if (!configuration.IsOn(ServerConfiguration.EnablePlugins))
        {
            throw ApiErrors.Of(501, "app.plugin.disabled.app_error", "Plugins have been disabled. Please check your logs for details.");
        }
    }

    private void Announce(string name, Plugin plugin)
    {
        if (plugin.BundlePath.Length > 0)
        {
            state.Publish(ChatEvent.ToEverybody(name, new JsonObject { ["manifest"] = ClientManifest(plugin) }));
        }
    }
}
