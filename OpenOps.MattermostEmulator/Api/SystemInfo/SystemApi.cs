using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.SystemInfo;

/// <summary>What the server says of itself.</summary>
internal static class SystemApi
{
    public static void MapSystem(this RouteGroupBuilder api)
    {
        api.MapGet("/system/ping", () => Reply.Json(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AndroidLatestVersion"] = "",
            ["AndroidMinVersion"] = "",
            ["DesktopLatestVersion"] = "",
            ["DesktopMinVersion"] = "",
            ["IosLatestVersion"] = "",
            ["IosMinVersion"] = "",
            ["status"] = "OK",
        }));
        api.MapGet("/license/client", () => Reply.Json(new Dictionary<string, string>(StringComparer.Ordinal) { ["IsLicensed"] = "false" }));
        api.MapGet("/config", (Caller caller) => caller.IsAdmin ? Reply.Json(ServerConfiguration()) : throw ApiErrors.Forbidden());
        api.MapGet("/config/client", Config);
        api.MapGet("/emoji", (Caller _) => Reply.Json(Array.Empty<object>()));
        api.MapGet("/emoji/name/{name}", IResult (string name, Caller _) =>
            throw ApiErrors.Of(404, "app.emoji.get_by_name.no_result", "We couldn’t find the emoji."));
        api.MapGet("/plugins/webapp", () => Reply.Json(Array.Empty<object>()));
    }

    // What a provisioner looks for; there is nothing here that could be switched off.
    private static Dictionary<string, Dictionary<string, bool>> ServerConfiguration() => new(StringComparer.Ordinal)
    {
        ["ServiceSettings"] = new(StringComparer.Ordinal) { ["EnableBotAccountCreation"] = true, ["EnableUserAccessTokens"] = true },
    };

    private static bool HasAccounts(ChatState state)
    {
        using var scope = state.Read();
        return state.Users.All.Any(user => !user.IsBot);
    }

    private static IResult Config(string? format, IOptions<EmulatorOptions> options, ChatState state) => format == "old"
        ? Reply.Json(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["BuildEnterpriseReady"] = "false",
            ["BuildNumber"] = ServerVersion.Number,
            ["DefaultClientLocale"] = "en",
            ["EnableBotAccountCreation"] = "true",
            ["EnableCommands"] = "true",
            ["EnableCustomEmoji"] = "false",
            ["EnableFileAttachments"] = "true",
            ["EnableOpenServer"] = "true",
            ["EnablePublicLink"] = "false",
            ["EnableReliableWebSockets"] = "true",
            ["EnableSignUpWithEmail"] = "true",
            ["EnableUserAccessTokens"] = "true",
            ["EnableUserTypingMessages"] = "true",
            ["MaxFileSize"] = options.Value.MaxFileSize.ToString(),
            ["NoAccounts"] = HasAccounts(state) ? "false" : "true",
            ["SiteName"] = "OpenOps",
            ["SiteURL"] = "",
            ["TeammateNameDisplay"] = "username",
            ["TimeBetweenUserTypingUpdatesMilliseconds"] = "5000",
            ["Version"] = ServerVersion.Number,
            ["WebsocketURL"] = "",
        })
        : throw ApiErrors.Of(
            501,
            "api.config.client.old_format.app_error",
            "New format for the client configuration is not supported yet. Please specify format=old in the query string.");
}
