using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.MattermostEmulator.Api.Sessions;

namespace OpenOps.MattermostEmulator.Api.Plugins;

/// <summary>Plug-ins: installed by administrators, loaded by everybody's page.</summary>
internal static class PluginsApi
{
    private const long LargestUpload = 50 << 20;

    public static void MapPlugins(this RouteGroupBuilder api)
    {
        api.MapPost("/plugins", UploadAsync);
        api.MapGet("/plugins", (Caller caller, PluginService plugins) =>
        {
            plugins.Enabled();
            return Reply.Json(plugins.List(caller));
        });
        api.MapGet("/plugins/statuses", (Caller caller, PluginService plugins) =>
        {
            plugins.Enabled();
            return Reply.Json(plugins.Statuses(caller));
        });
        api.MapGet("/plugins/webapp", (PluginService plugins) => Reply.Json(plugins.ForWebApp()));
        api.MapPost("/plugins/{plugin}/enable", (string plugin, Caller caller, PluginService plugins) => SetEnabled(plugins, caller, plugin, enabled: true));
        api.MapPost("/plugins/{plugin}/disable", (string plugin, Caller caller, PluginService plugins) => SetEnabled(plugins, caller, plugin, enabled: false));
        api.MapDelete("/plugins/{plugin}", (string plugin, Caller caller, PluginService plugins) =>
        {
            plugins.Enabled();
            plugins.Remove(caller, plugin);
            return Reply.Ok();
        });
    }

    /// <summary>Maps the bundles that pages load: without a session, and kept by browsers, since each version has a name of its own.</summary>
    public static void MapPluginBundles(this WebApplication app) =>
        app.MapGet("/static/plugins/{plugin}/{file}", Results<FileStreamHttpResult, NotFound> (string plugin, string file, HttpContext http, PluginService plugins) =>
        {
            if (plugins.TryOpen(plugin, file) is not { } content)
            {
                return TypedResults.NotFound();
            }

            http.Response.Headers.CacheControl = "max-age=31556926, public";
            return TypedResults.Stream(content, "application/javascript");
        });

    private static async Task<IResult> UploadAsync(HttpContext http, Caller caller, PluginService plugins)
    {
        plugins.UploadsEnabled();
        PluginService.Manage(caller);
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestUpload;
        }

        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
        if (form?.Files.GetFile("plugin") is not { } file)
        {
            throw ApiErrors.Of(400, "api.plugin.upload.no_file.app_error", "Missing file in multipart/form request.");
        }

        await using var content = file.OpenReadStream();
        var bundle = PluginBundle.Read(content);
        var installed = await plugins.InstallAsync(bundle, form["force"] == "true", http.RequestAborted);
        return Reply.Created(PluginService.Manifest(installed));
    }

    private static IResult SetEnabled(PluginService plugins, Caller caller, string id, bool enabled)
    {
        plugins.Enabled();
        plugins.SetEnabled(caller, id, enabled);
        return Reply.Ok();
    }
}
