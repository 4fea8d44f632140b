using Xunit;

namespace OpenOps.TestKit;

/// <summary>
/// What a test needs from its machine. Where it is missing the test is skipped with the reason, but with <c>CI=true</c>
/// it fails, unless <c>OPENOPS_ALLOW_SKIP</c> (comma-separated) lists the gate: a green run must not hide an empty one.
/// </summary>
public static class Gate
{
    /// <summary>The value of an environment variable that a test cannot do without.</summary>
    public static string Require(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Check(variable, !string.IsNullOrEmpty(value), $"{variable} is not set");
        return value!;
    }

    /// <summary>Skips, or on CI fails, when <paramref name="available"/> is false.</summary>
    public static void Check(string name, bool available, string reason)
    {
        if (available)
        {
            return;
        }

        if (IsCi && !AllowedToSkip(name))
        {
            Assert.Fail($"{reason}. On CI this may be skipped only when OPENOPS_ALLOW_SKIP lists {name}.");
        }

        Assert.Skip(reason);
    }

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static bool AllowedToSkip(string name) =>
        (Environment.GetEnvironmentVariable("OPENOPS_ALLOW_SKIP") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Contains(name, StringComparer.Ordinal);
}
