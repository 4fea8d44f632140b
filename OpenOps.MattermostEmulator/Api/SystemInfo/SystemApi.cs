using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Api.Configuration;
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
        api.MapGet("/config/client", Config);
    }

    private static string Flag(ServerConfiguration configuration, string name) => configuration.IsOn(name) ? "true" : "false";

    private static bool HasAccounts(ChatState state)
    {
        using var scope = state.Read();
        return state.Users.All.Any(user => !user.IsBot);
    }

    private static IResult Config(string? format, IOptions<EmulatorOptions> options, ServerConfiguration configuration, ChatState state) => format == "old"
        ? Reply.Json(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["BuildEnterpriseReady"] = "false",
            ["BuildNumber"] = ServerVersion.Number,
            ["DefaultClientLocale"] = "en",
            ["EnableBotAccountCreation"] = Flag(configuration, ServerConfiguration.EnableBots),
            ["EnableCommands"] = Flag(configuration, ServerConfiguration.EnableCommands),
            ["EnableCustomEmoji"] = "true",
            ["EnableFileAttachments"] = "true",
            ["EnableOpenServer"] = "true",
            ["EnablePublicLink"] = "false",
            ["EnableReliableWebSockets"] = "true",
            ["EnableSignUpWithEmail"] = "true",
            ["EnableUserAccessTokens"] = "true",
            ["EnableUserTypingMessages"] = "true",
            ["MaxFileSize"] = options.Value.MaxFileSize.ToString(),
            ["NoAccounts"] = HasAccounts(state) ? "false" : "true",
            ["PluginsEnabled"] = Flag(configuration, ServerConfiguration.EnablePlugins),
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
