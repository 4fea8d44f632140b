using System.Text.Json;
using OpenOps.MattermostEmulator.Api.Sessions;

namespace OpenOps.MattermostEmulator.Api.Configuration;

/// <summary>The server's settings, for administrators.</summary>
internal static class ConfigurationApi
{
    public static void MapConfiguration(this RouteGroupBuilder api)
    {
        api.MapGet("/config", (Caller caller, ServerConfiguration configuration) =>
        {
            Access.Admin(caller);
            return Reply.Json(configuration.Describe());
        });
        api.MapPut("/config/patch", async (HttpContext http, Caller caller, ServerConfiguration configuration) =>
        {
            var changes = await http.ReadBodyAsync<JsonElement>("config");
            Access.Admin(caller);
            configuration.Change(changes);
            return Reply.Json(configuration.Describe());
        });
    }
}
