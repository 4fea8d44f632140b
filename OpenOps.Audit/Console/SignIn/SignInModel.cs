namespace OpenOps.Audit.Console.SignIn;

/// <summary>What the sign-in form shows.</summary>
/// <param name="FormToken">What ties it to this browser.</param>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Name">What was typed as the name.</param>
/// <param name="Problem">Why the last try failed.</param>
/// <param name="AsksForCode">Whether the account has a second factor.</param>
public sealed record SignInModel(string FormToken, string Return, string Name = "", string? Problem = null, bool AsksForCode = false);
