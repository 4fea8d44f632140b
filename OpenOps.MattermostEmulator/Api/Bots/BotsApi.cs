using OpenOps.MattermostEmulator.Api.Channels;
using OpenOps.MattermostEmulator.Api.Configuration;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.Api.Users;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Bots;

/// <summary>Bots: made and run by administrators, invisible here to everybody else.</summary>
internal static class BotsApi
{
    public static void MapBots(this RouteGroupBuilder api)
    {
        api.MapPost("/bots", CreateAsync);
        api.MapGet("/bots", List);
        api.MapGet("/bots/{bot_user_id}", Get);
        api.MapPut("/bots/{bot_user_id}", PatchAsync);
        api.MapPost("/bots/{bot_user_id}/disable", (string bot_user_id, Caller caller, ChatState state, UserService users) =>
            SetActive(state, users, caller, bot_user_id, active: false));
        api.MapPost("/bots/{bot_user_id}/enable", (string bot_user_id, Caller caller, ChatState state, UserService users) =>
            SetActive(state, users, caller, bot_user_id, active: true));
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, Caller caller, ChatState state, UserService users, ChannelService channels, ServerConfiguration configuration)
    {
        var body = await http.ReadBodyAsync<BotBody>("bot");
        Access.Admin(caller);
        if (!configuration.IsOn(ServerConfiguration.EnableBots))
        {
            throw ApiErrors.Of(403, "api.bot.create_disabled", "Bot creation has been disabled.");
        }

        if (body.Username is null || !UserService.IsUsername(body.Username))
        {
            throw UserService.InvalidUsername();
        }

        using var scope = state.Write();
        var now = state.Now();
        var user = users.Add(new User
        {
            Id = Ids.New(),
            CreateAt = now,
            UpdateAt = now,
            Username = body.Username,
            Email = $"{body.Username}@localhost",
            FirstName = body.DisplayName ?? "",
            NotifyProps = User.DefaultNotifyProps(),
            LastPasswordUpdate = now,
            IsBot = true,
            BotDescription = body.Description ?? "",
        });
        var bot = state.Bots.Put(new Bot
        {
            UserId = user.Id,
            Username = user.Username,
            DisplayName = body.DisplayName ?? "",
            Description = body.Description,
            OwnerId = caller.Id,
            CreateAt = now,
            UpdateAt = now,
        });

        // Whoever made it finds it in their list.
        channels.OpenDirect(user.Id, caller.Id);
        return Reply.Created(bot);
    }

    private static IResult List(Caller caller, ChatState state, int? page, int? per_page, bool? include_deleted)
    {
        Access.Admin(caller);
        using var scope = state.Read();
        var size = Math.Clamp(per_page ?? 60, 1, 200);
        return Reply.Json(state.Bots.All.Where(bot => bot.DeleteAt == 0 || include_deleted is true)
            .OrderBy(bot => bot.CreateAt).Skip((page ?? 0) * size).Take(size).ToList());
    }

    private static IResult Get(string bot_user_id, Caller caller, ChatState state, bool? include_deleted)
    {
        using var scope = state.Read();
        var bot = Find(state, caller, bot_user_id);
        return bot.DeleteAt == 0 || include_deleted is true ? Reply.Json(bot) : throw Missing();
    }

    private static async Task<IResult> PatchAsync(string bot_user_id, HttpContext http, Caller caller, ChatState state, UserService users)
    {
        var patch = await http.ReadBodyAsync<BotBody>("bot");
        using var scope = state.Write();
        var bot = Find(state, caller, bot_user_id);
        if (patch.Username is not null && !UserService.IsUsername(patch.Username))
        {
            throw UserService.InvalidUsername();
        }

        var changed = bot with
        {
            Username = patch.Username ?? bot.Username,
            DisplayName = patch.DisplayName ?? bot.DisplayName,
            Description = patch.Description ?? bot.Description,
        };
        return Reply.Json(Save(state, users, changed, state.Users.Find(bot.UserId)!.DeleteAt));
    }

    private static IResult SetActive(ChatState state, UserService users, Caller caller, string botUserId, bool active)
    {
        using var scope = state.Write();
        var bot = Find(state, caller, botUserId);
        var deleteAt = active ? 0 : state.Now();
        return Reply.Json(Save(state, users, bot with { DeleteAt = deleteAt }, deleteAt));
    }

    private static Bot Save(ChatState state, UserService users, Bot bot, long deleteAt)
    {
        users.Changed(state.Users.Find(bot.UserId)! with
        {
            Username = bot.Username, FirstName = bot.DisplayName, BotDescription = bot.Description ?? "", DeleteAt = deleteAt,
        });
        return state.Bots.Put(bot with { UpdateAt = state.Now() });
    }

    private static Bot Find(ChatState state, Caller caller, string userId) =>
        state.Bots.Find(userId) is { } bot && caller.IsAdmin ? bot : throw Missing();

    private static ApiErrorException Missing() => ApiErrors.Of(404, "store.sql_bot.get.missing.app_error", "Bot does not exist.");

    private sealed record BotBody(string? Username, string? DisplayName, string? Description);
}
