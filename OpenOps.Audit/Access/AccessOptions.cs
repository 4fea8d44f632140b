using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Access;

/// <summary>Who may see what in the console, and for how long; section <c>Audit:Console</c>.</summary>
internal sealed class AccessOptions
{
    public const string SectionName = "Audit:Console";

    /// <summary>Mattermost user names by role: <c>administrator</c>, <c>auditor</c>, <c>pilot_lead</c>, <c>evaluator</c>, <c>user</c>; <c>*</c> is everyone.</summary>
    /// <value>Nobody, except that everyone is a <c>user</c>, and Mattermost's system administrators are <c>administrator</c>.</value>
    public Dictionary<string, string[]> Roles { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether Mattermost's system administrators are administrators here.</summary>
    /// <value>True.</value>
    public bool SystemAdminsAdminister { get; set; } = true;

    /// <summary>A session that is not used for this long has ended.</summary>
    /// <value>30 min.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session has ended after this long, however much it is used.</summary>
    /// <value>10 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(10);

    /// <summary>How often one user name may be tried within <see cref="LoginWindow"/>.</summary>
    /// <value>10.</value>
    [Range(1, 10_000)]
    public int LoginsPerName { get; set; } = 10;

    /// <summary>How often one address may try within <see cref="LoginWindow"/>.</summary>
    /// <value>50.</value>
    [Range(1, 100_000)]
    public int LoginsPerAddress { get; set; } = 50;

    /// <summary>Within which time tries are counted.</summary>
    /// <value>5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LoginWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Sends cookies over HTTPS only, whatever this service itself sees: for a proxy that ends TLS.</summary>
    /// <value>False: only when the page itself came by HTTPS.</value>
    public bool SecureCookies { get; set; }
}

internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var word in options.Roles.Keys.Where(word => ConsoleRoleText.TryParse(word) is null))
        {
            errors.AddError($"Audit:Console:Roles:{word} is no role. Roles are {string.Join(", ", ConsoleRoleText.All)}.");
        }

        if (options.SessionIdle > options.SessionLifetime)
        {
            errors.AddError(
                $"Audit:Console:SessionIdle ({options.SessionIdle}) must not exceed Audit:Console:SessionLifetime ({options.SessionLifetime}); otherwise it would never be reached.");
        }

        return errors.Build();
    }
}
