using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>Posts and threads.</summary>
internal static class PostsApi
{
    private const int PageDefault = 60;
    private const int PageMaximum = 200;

    public static void MapPosts(this RouteGroupBuilder api)
    {
        api.MapPost("/posts", CreateAsync);
        api.MapPost("/posts/ephemeral", EphemeralAsync);
        api.MapGet("/posts/{post_id}", (string post_id, Caller caller, PostQueries queries) => Reply.Json(queries.One(caller, post_id)));
        api.MapGet("/posts/{post_id}/thread", (string post_id, Caller caller, PostQueries queries) => Reply.Json(queries.Thread(caller, post_id)));
        api.MapPut("/posts/{post_id}/patch", PatchAsync);
        api.MapPut("/posts/{post_id}", PutAsync);
        api.MapDelete("/posts/{post_id}", (string post_id, Caller caller, PostEditing editing) =>
        {
            editing.Delete(caller, post_id);
            return Reply.Ok();
        });
        api.MapPost("/posts/{post_id}/pin", (string post_id, Caller caller, PostEditing editing) => Pin(editing, caller, post_id, true));
        api.MapPost("/posts/{post_id}/unpin", (string post_id, Caller caller, PostEditing editing) => Pin(editing, caller, post_id, false));
        api.MapGet("/channels/{channel_id}/posts", List);
        api.MapGet("/channels/{channel_id}/pinned", (string channel_id, Caller caller, PostQueries queries) =>
            Reply.Json(queries.Pinned(caller, channel_id)));
        api.MapGet("/users/{user_id}/channels/{channel_id}/posts/unread", (string user_id, string channel_id, Caller caller, PostQueries queries) =>
        {
            caller.ResolveOwn(user_id);
            return Reply.Json(queries.Channel(caller, channel_id, new PostRange(null, null, null, 0, PageDefault, SkipThreads: false)));
        });
        api.MapPost("/teams/{team_id}/posts/search", SearchAsync);
    }

    // A body that cannot be read is a post to no channel.
    private static async Task<IResult> CreateAsync(HttpContext http, Caller caller, PostCreation creation)
    {
        var (_, input) = await http.TryReadBodyAsync<PostInput>();
        return Reply.Created(creation.Create(caller, input ?? throw ApiErrors.Forbidden()));
    }

    private static async Task<IResult> EphemeralAsync(HttpContext http, Caller caller, ChatState state, Access access, PostEvents events, PostRules rules)
    {
        var body = await http.ReadBodyAsync<EphemeralBody>("post");
        if (string.IsNullOrEmpty(body.UserId))
        {
            throw ApiErrors.InvalidBody("user_id");
        }

        Access.Admin(caller);
        using var scope = state.Write();
        var input = body.Post ?? throw ApiErrors.InvalidBody("post");
        var channel = access.Member(caller, input.ChannelId);
        return Reply.Created(events.Ephemeral(
            new Post
            {
                Id = Ids.New(),
                CreateAt = state.Now(),
                UserId = caller.Id,
                ChannelId = channel.Id,
                RootId = input.RootId ?? "",
                Message = input.Message ?? "",
                Type = "system_ephemeral",
                Props = rules.Props(input.Props, "", channel),
            },
            body.UserId));
    }

    private static async Task<IResult> PatchAsync(string post_id, HttpContext http, Caller caller, PostEditing editing) =>
        Edited(http, editing.Patch(caller, post_id, await http.ReadBodyAsync<PostInput>("post")));

    private static async Task<IResult> PutAsync(string post_id, HttpContext http, Caller caller, PostEditing editing) =>
        Edited(http, editing.Put(caller, post_id, await http.ReadBodyAsync<PostInput>("post")));

    private static IResult Edited(HttpContext http, PostView? post)
    {
        if (post is null)
        {
            // The real server dies here, without an answer.
            http.Abort();
            return Results.Empty;
        }

        return Reply.Json(post);
    }

    private static IResult Pin(PostEditing editing, Caller caller, string postId, bool pinned)
    {
        editing.Pin(caller, postId, pinned);
        return Reply.Ok();
    }

    private static IResult List(
        string channel_id, Caller caller, PostQueries queries, long? since, string? before, string? after, int? page, int? per_page,
        bool? skipFetchThreads) =>
        Reply.Json(queries.Channel(caller, channel_id, new PostRange(
            since, before, after, Math.Max(page ?? 0, 0), Math.Clamp(per_page ?? PageDefault, 1, PageMaximum), skipFetchThreads ?? false)));

    private static async Task<IResult> SearchAsync(string team_id, HttpContext http, Caller caller, PostQueries queries)
    {
        var body = await http.ReadBodyAsync<SearchBody>("terms");
        var found = queries.Search(caller, team_id, body.Terms ?? throw ApiErrors.InvalidBody("terms"), body.IsOrSearch ?? false);
        return Reply.Json(new
        {
            order = found.Order,
            posts = found.Posts,
            next_post_id = "",
            prev_post_id = "",
            matches = (object?)null,
        });
    }

    private sealed record EphemeralBody(string? UserId, PostInput? Post);

    private sealed record SearchBody(string? Terms, bool? IsOrSearch);
}
