namespace OpenOps.Audit.Access;

/// <summary>The person who makes a request of the console.</summary>
internal sealed class SignedIn(ConsoleSession session, IReadOnlyList<ConsoleRole> roles, byte[] token)
{
    public ConsoleSession Session => session;

    public string UserId => session.Account.UserId;

    public string UserName => session.Account.UserName;

    public IReadOnlyList<ConsoleRole> Roles => roles;

    public IReadOnlySet<string> Rights { get; } = roles.SelectMany(ConsoleRoleText.RightsOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>What a form of this session carries, so that no other site can send it.</summary>
    public string FormToken { get; } = FormTokens.Of(token, FormTokens.Session);

    public bool May(string right) => Rights.Contains(right);

    /// <summary>The person of an authenticated request.</summary>
    public static SignedIn Of(HttpContext http) =>
        (SignedIn?)http.Items[typeof(SignedIn)] ?? throw new InvalidOperationException("Nobody is signed in to this request.");

    /// <summary>The person of a request, if there is one.</summary>
    public static SignedIn? Find(HttpContext http) => (SignedIn?)http.Items[typeof(SignedIn)];
}
