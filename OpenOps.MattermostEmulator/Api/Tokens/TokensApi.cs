using System.Text.Json.Serialization;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Tokens;

/// <summary>Personal access tokens. The token itself is answered once, when it is made.</summary>
internal static class TokensApi
{
    public static void MapTokens(this RouteGroupBuilder api)
    {
        api.MapPost("/users/{user_id}/tokens", CreateAsync);
        api.MapGet("/users/{user_id}/tokens", (string user_id, Caller caller, ChatState state) =>
        {
            var id = caller.ResolveOwn(user_id);
            using var scope = state.Read();
            return Reply.Json(state.AccessTokens.All.Where(token => token.UserId == id).Select(token => View(token)).ToList());
        });
        api.MapGet("/users/tokens", (Caller caller, ChatState state) =>
        {
            Access.Admin(caller);
            using var scope = state.Read();
            return Reply.Json(state.AccessTokens.All.Select(token => View(token)).ToList());
        });
        api.MapGet("/users/tokens/{token_id}", (string token_id, Caller caller, ChatState state) =>
        {
            using var scope = state.Read();
            return Reply.Json(View(Find(state, caller, token_id)));
        });
        api.MapPost("/users/tokens/revoke", (HttpContext http, Caller caller, ChatState state) =>
            ChangeAsync(http, caller, state, token => state.AccessTokens.Remove(token.Id)));
        api.MapPost("/users/tokens/disable", (HttpContext http, Caller caller, ChatState state) =>
            ChangeAsync(http, caller, state, token => state.AccessTokens.Put(token with { IsActive = false })));
        api.MapPost("/users/tokens/enable", (HttpContext http, Caller caller, ChatState state) =>
            ChangeAsync(http, caller, state, token => state.AccessTokens.Put(token with { IsActive = true })));
    }

    private static async Task<IResult> CreateAsync(string user_id, HttpContext http, Caller caller, ChatState state)
    {
        var body = await http.ReadBodyAsync<DescriptionBody>("description");
        Access.Admin(caller);
        if (string.IsNullOrEmpty(body.Description))
        {
            throw ApiErrors.InvalidBody("description");
        }

        using var scope = state.Write();
        var user = state.Users.Find(caller.Resolve(user_id)) ?? throw ApiErrors.NoUser();
        var token = state.AccessTokens.Put(new AccessToken(Ids.New(), Ids.New(), user.Id, body.Description, IsActive: true));
        return Reply.Json(View(token, withValue: true));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, Caller caller, ChatState state, Action<AccessToken> change)
    {
        var body = await http.ReadBodyAsync<TokenBody>("token_id");
        if (string.IsNullOrEmpty(body.TokenId))
        {
            throw ApiErrors.InvalidBody("token_id");
        }

        using var scope = state.Write();
        change(Find(state, caller, body.TokenId));
        return Reply.Ok();
    }

    private static AccessToken Find(ChatState state, Caller caller, string id)
    {
        var token = state.AccessTokens.Find(id) ?? throw ApiErrors.Of(
            404, "app.user_access_token.get_by_user.app_error", "Unable to get the personal access tokens by user.");
        return token.UserId == caller.Id || caller.IsAdmin ? token : throw ApiErrors.Forbidden();
    }

    private static TokenView View(AccessToken token, bool withValue = false) => new(
        token.Id, withValue ? token.Token : null, token.UserId, token.Description, token.IsActive);

    private sealed record TokenView(
        string Id,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token,
        string UserId,
        string Description,
        bool IsActive);

    private sealed record DescriptionBody(string? Description);

    private sealed record TokenBody(string? TokenId);
}
