using System.Net;
using System.Text.Json;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.WebApp;

namespace OpenOps.BotService.Provisioning;

/// <summary>
/// Installs the plug-in for the web app where the server takes one, and says what an administrator can do where it does
/// not. Nothing depends on it: all it offers can be typed.
/// </summary>
internal sealed class PluginProvisioning(MattermostAdministration administration, PluginArchive archive, ProvisioningLog log)
{
    private const string What = "plug-in for the web app";
    private const string Optional = " Without it people type the slash commands.";

    /// <param name="configuration">The server's settings, where it shows them.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task EnsureAsync(JsonElement? configuration, CancellationToken cancellationToken) =>
        configuration is { } settings && Forbidden(settings) is { } mend
            ? Refuse(mend)
            : ProvisioningException.NamingAsync($"installing the {What}", () => InstallAsync(cancellationToken));

    private static string? Forbidden(JsonElement settings)
    {
        var setting = NeededSetting.Plugins.IsOffIn(settings) ? NeededSetting.Plugins
            : NeededSetting.Uploads.IsOffIn(settings) ? NeededSetting.Uploads : null;
        return setting is null ? null : $"{setting.FullName} is off. To have it, {setting.Mend("true")} Then provision again.{Optional}";
    }

    private Task Refuse(string mend)
    {
        log.NotDone(What, mend);
        return Task.CompletedTask;
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(cancellationToken);
            if (found?.Version != archive.Version)
            {
                await administration.InstallPluginAsync(archive.Content, PluginArchive.FileName, cancellationToken);
                Tell(found is null, $"{What} {archive.Version}");
            }

            if (found is null or { State: not PluginStatus.Running })
            {
                await administration.EnablePluginAsync(archive.Id, cancellationToken);
                Tell(made: false, $"{What}, which is switched on");
                await CheckAsync(cancellationToken);
            }
            else if (found.Version == archive.Version)
            {
                log.Kept($"{What} {archive.Version}");
            }
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotImplemented or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            log.NotDone(What, $"the server takes no plug-ins from here ({exception.ErrorId}). To have it, {NeededSetting.Uploads.FullName} has to be on, and {NeededSetting.Plugins.FullName} too: {NeededSetting.Uploads.Mend("true")}{Optional}");
        }
    }

    // A server that is too old takes the plug-in and lets it be switched on, but does not run it.
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { IsFailed: true })
        {
            log.NotDone(What, $"the server has it and does not run it. It may be too old; its log says why.{Optional}");
        }
    }

    private async Task<PluginStatus?> FindAsync(CancellationToken cancellationToken) =>
        (await administration.GetPluginsAsync(cancellationToken)).FirstOrDefault(plugin => plugin.PluginId == archive.Id);

    private void Tell(bool made, string what)
    {
        if (made)
        {
            log.Made(what);
        }
        else
        {
            log.Changed(what);
        }
    }
}
