using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace OpenOps.ServiceDefaults;

/// <summary>Runs a service's <c>Main</c> so that wrong settings end it with readable lines instead of a stack trace.</summary>
public static class ServiceRunner
{
    /// <summary>The exit code of a service that was configured wrongly (<c>EX_CONFIG</c> of sysexits.h).</summary>
    public const int ConfigurationExitCode = 78;

    /// <summary>Builds and runs a service until it is asked to stop.</summary>
    /// <param name="serviceName">The name put before configuration errors.</param>
    /// <param name="build">Builds the application; configuration errors may be thrown here or at start.</param>
    /// <returns>0 after a normal stop, <see cref="ConfigurationExitCode"/> when settings are wrong.</returns>
    public static async Task<int> RunAsync(string serviceName, Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (ConfigurationErrors.From(exception) is { Count: > 0 } errors)
        {
            await Console.Error.WriteLineAsync(ConfigurationErrors.Describe(serviceName, errors));
            return ConfigurationExitCode;
        }
    }
}

/// <summary>Reads every configuration error out of what a starting host throws.</summary>
internal static class ConfigurationErrors
{
    public static IReadOnlyList<string> From(Exception exception) => exception switch
    {
        OptionsValidationException validation => [.. validation.Failures],
        MissingSettingException missing => [missing.Message],
        AggregateException aggregate when aggregate.InnerExceptions.All(inner => From(inner).Count > 0)
            => [.. aggregate.InnerExceptions.SelectMany(From)],
        _ => [],
    };

    public static string Describe(string serviceName, IReadOnlyList<string> errors) =>
        $"{serviceName} cannot start: {(errors.Count == 1 ? "1 setting needs" : $"{errors.Count} settings need")} mending."
        + string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}"));
}
