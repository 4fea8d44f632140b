namespace OpenOps.Sandbox.Chat;

/// <summary>The team chat of a running sandbox.</summary>
/// <param name="Url">Where people open it and bots reach it.</param>
/// <param name="Admin">An administrator, who provisions.</param>
/// <param name="Process">What runs it; null for a server that was running already.</param>
/// <param name="ProcessId">The current process id of what runs it.</param>
internal sealed record ChatServer(Uri Url, Person Admin, IAsyncDisposable? Process, Func<int>? ProcessId);

/// <summary>Somebody who can sign in.</summary>
/// <param name="Username">The login name.</param>
/// <param name="Password">The password; null where it is the person's own business.</param>
internal sealed record Person(string Username, string? Password)
{
    /// <inheritdoc />
    public override string ToString() => Username;
}
