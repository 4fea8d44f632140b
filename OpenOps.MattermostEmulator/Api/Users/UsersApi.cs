using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Users;

/// <summary>Accounts.</summary>
internal static class UsersApi
{
    public static void MapUsers(this RouteGroupBuilder api)
    {
        api.MapPost("/users", CreateAsync);
        api.MapGet("/users/{user_id}", Get);
        api.MapGet("/users/username/{username}", GetByName);
        api.MapGet("/users/email/{email}", GetByEmail);
        api.MapPost("/users/ids", ByIdsAsync);
        api.MapPost("/users/usernames", ByNamesAsync);
        api.MapPut("/users/{user_id}/patch", PatchAsync);
        api.MapPut("/users/{user_id}/active", SetActiveAsync);
        api.MapPut("/users/{user_id}/roles", SetRolesAsync);
        api.MapPut("/users/{user_id}/password", SetPasswordAsync);
        api.MapUserSearch();
        api.MapUserImages();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, UserService users) =>
        Reply.Created(users.Create(await http.ReadBodyAsync<NewUser>("user")));

    private static IResult Get(string user_id, HttpContext http, Caller caller, ChatState state)
    {
        using var scope = state.Read();
        return One(http, caller, state.Users.Find(caller.Resolve(user_id)) ?? throw ApiErrors.NoUser());
    }

    private static IResult GetByName(string username, HttpContext http, Caller caller, ChatState state)
    {
        using var scope = state.Read();
        return One(http, caller, state.UsersByName.First(username.ToLowerInvariant()) ?? throw ApiErrors.Of(
            404,
            "app.user.get_by_username.app_error",
            "Unable to find an existing account matching your username for this team. This team may require an invite from the team "
                + "owner to join."));
    }

    private static IResult GetByEmail(string email, HttpContext http, Caller caller, ChatState state)
    {
        using var scope = state.Read();
        return One(http, caller, state.UsersByEmail.First(email.ToLowerInvariant()) ?? throw ApiErrors.NoUser());
    }

    private static async Task<IResult> ByIdsAsync(HttpContext http, Caller _, ChatState state)
    {
        var ids = await http.ReadBodyAsync<string[]>("user_ids");
        if (ids.Length == 0)
        {
            throw ApiErrors.InvalidBody("user_ids");
        }

        return Many(state, () => ids.Select(id => state.Users.Find(id)));
    }

    private static async Task<IResult> ByNamesAsync(HttpContext http, Caller _, ChatState state)
    {
        var names = await http.ReadBodyAsync<string[]>("usernames");
        if (names.Length == 0)
        {
            throw ApiErrors.InvalidBody("usernames");
        }

        return Many(state, () => names.Select(name => state.UsersByName.First(name.ToLowerInvariant())));
    }

    private static async Task<IResult> PatchAsync(string user_id, HttpContext http, Caller caller, UserService users)
    {
        var patch = await http.ReadBodyAsync<UserPatch>("user");
        return Reply.Json(users.Patch(caller.ResolveOwn(user_id), patch));
    }

    private static async Task<IResult> SetActiveAsync(string user_id, HttpContext http, Caller caller, UserService users, ChatState state)
    {
        var body = await http.ReadBodyAsync<ActiveBody>("active");
        var id = caller.ResolveOwn(user_id);
        using var scope = state.Write();
        var user = state.Users.Find(id) ?? throw ApiErrors.NoUser();
        users.Changed(user with { DeleteAt = body.Active ?? throw ApiErrors.InvalidBody("active") ? 0 : state.Now() });
        return Reply.Ok();
    }

    private static async Task<IResult> SetRolesAsync(string user_id, HttpContext http, Caller caller, UserService users, ChatState state)
    {
        var body = await http.ReadBodyAsync<RolesBody>("roles");
        Access.Admin(caller);
        using var scope = state.Write();
        var user = state.Users.Find(caller.Resolve(user_id)) ?? throw ApiErrors.NoUser();
        users.Changed(user with { Roles = body.Roles ?? throw ApiErrors.InvalidBody("roles") });
        return Reply.Ok();
    }

    private static async Task<IResult> SetPasswordAsync(string user_id, HttpContext http, Caller caller, ChatState state)
    {
        var body = await http.ReadBodyAsync<PasswordBody>("password");
        var id = caller.ResolveOwn(user_id);
        if (!Passwords.IsAcceptable(body.NewPassword ?? ""))
        {
            throw ApiErrors.Of(400, "api.user.check_user_password.invalid.app_error", "Login failed because of invalid password.");
        }

        using var scope = state.Write();
        if (!caller.IsAdmin && !Passwords.Matches(state.Credentials.Find(id), body.CurrentPassword ?? ""))
        {
            throw ApiErrors.Of(400, "api.user.update_password.incorrect.app_error", "The \"Current Password\" you entered is incorrect.");
        }

        state.Credentials.Put(Passwords.Protect(id, body.NewPassword!));
        return Reply.Ok();
    }

    private static IResult One(HttpContext http, Caller caller, User user)
    {
        var etag = $"{ServerVersion.Number}.{user.Id}.{user.UpdateAt}.{user.Id == caller.Id}";
        http.Response.Headers.ETag = etag;
        return http.Request.Headers.IfNoneMatch == etag
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : Reply.Json(user.Id == caller.Id ? user : user.Sanitized());
    }

    private static IResult Many(ChatState state, Func<IEnumerable<User?>> find)
    {
        using var scope = state.Read();
        return Reply.Json(find().OfType<User>().DistinctBy(user => user.Id).Select(user => user.Sanitized()).ToList());
    }

    private sealed record ActiveBody(bool? Active);

    private sealed record RolesBody(string? Roles);

    private sealed record PasswordBody(string? CurrentPassword, string? NewPassword);
}
