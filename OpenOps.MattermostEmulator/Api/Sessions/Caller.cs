using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Sessions;

/// <summary>Who asks. A handler that takes one is for signed-in callers only.</summary>
internal sealed record Caller(User User, Session Session)
{
    public string Id => User.Id;

    public bool IsAdmin => User.IsAdmin;

    public static ValueTask<Caller?> BindAsync(HttpContext http) =>
        ValueTask.FromResult<Caller?>(http.RequestServices.GetRequiredService<SessionService>().Authenticate(http));

    /// <summary>The user a path means: <c>me</c> or an id.</summary>
    public string Resolve(string userId) => userId == "me" ? Id : userId;

    /// <summary>The same, where only the user and administrators may act.</summary>
    public string ResolveOwn(string userId)
    {
        var id = Resolve(userId);
        return id == Id || IsAdmin ? id : throw ApiErrors.Forbidden();
    }
}
