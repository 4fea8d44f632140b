using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Reactions;

/// <summary>Emoji on posts. Any name goes; the same one twice is announced twice.</summary>
internal static partial class ReactionsApi
{
    public static void MapReactions(this RouteGroupBuilder api)
    {
        api.MapPost("/reactions", AddAsync);
        api.MapGet("/posts/{post_id}/reactions", (string post_id, Caller caller, ChatState state, Access access) =>
        {
            using var scope = state.Read();
            access.Readable(caller, post_id);
            return Reply.Json(Of(state, post_id));
        });
        api.MapPost("/posts/ids/reactions", BulkAsync);
        api.MapDelete("/users/{user_id}/posts/{post_id}/reactions/{emoji}", Remove);
    }

    private static async Task<IResult> AddAsync(HttpContext http, Caller caller, ChatState state, Access access)
    {
        var body = await http.ReadBodyAsync<ReactionBody>("reaction");
        if (!Ids.IsValid(body.UserId) || !Ids.IsValid(body.PostId) || string.IsNullOrEmpty(body.EmojiName))
        {
            throw ApiErrors.InvalidBody("reaction");
        }

        using var scope = state.Write();
        if (body.UserId != caller.Id)
        {
            throw ApiErrors.Forbidden();
        }

        var post = state.Posts.Find(body.PostId) is { IsLive: true } found ? found : throw ApiErrors.Forbidden();
        access.Member(caller, post.ChannelId);
        if (!NamePattern().IsMatch(body.EmojiName) || body.EmojiName.Length > 64)
        {
            throw ApiErrors.Of(400, "model.reaction.is_valid.emoji_name.app_error", "Invalid emoji name.");
        }

        var now = state.Now();
        var reaction = state.Reactions.Put(new Reaction
        {
            UserId = caller.Id, PostId = post.Id, EmojiName = body.EmojiName, CreateAt = now, UpdateAt = now,
        });
        state.Posts.Put(post with { HasReactions = true, UpdateAt = now });
        Publish(state, "reaction_added", post, reaction);
        return Reply.Json(reaction);
    }

    private static async Task<IResult> BulkAsync(HttpContext http, Caller caller, ChatState state, Access access)
    {
        var ids = await http.ReadBodyAsync<string[]>("post_ids");
        using var scope = state.Read();
        foreach (var id in ids)
        {
            access.Readable(caller, id);
        }

        return Reply.Json(ids.Distinct(StringComparer.Ordinal).ToDictionary(id => id, id => Of(state, id), StringComparer.Ordinal));
    }

    private static IResult Remove(string user_id, string post_id, string emoji, Caller caller, ChatState state, Access access)
    {
        var userId = caller.Resolve(user_id);
        using var scope = state.Write();
        var post = state.Posts.Find(post_id) is { IsLive: true } found ? found : throw ApiErrors.Forbidden();
        access.Member(caller, post.ChannelId);
        if (userId != caller.Id && !caller.IsAdmin)
        {
            throw ApiErrors.Forbidden();
        }

        // Taking away what is not there is announced all the same.
        var now = state.Now();
        var gone = new Reaction { UserId = userId, PostId = post.Id, EmojiName = emoji, UpdateAt = now };
        state.Reactions.Remove(ChatState.Key(gone));
        state.Posts.Put(post with { HasReactions = state.ReactionsOf[post.Id].Count > 0, UpdateAt = now });
        Publish(state, "reaction_removed", post, gone);
        return Reply.Ok();
    }

    private static List<Reaction> Of(ChatState state, string postId) =>
        [.. state.ReactionsOf[postId].OrderBy(reaction => reaction.CreateAt)];

    private static void Publish(ChatState state, string name, Post post, Reaction reaction) => state.Publish(
        ChatEvent.ToChannel(name, post.ChannelId, new JsonObject { ["reaction"] = WireJson.Text(reaction) }));

    [GeneratedRegex("^[a-zA-Z0-9_+-]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    private sealed record ReactionBody(string? UserId, string? PostId, string? EmojiName);
}
