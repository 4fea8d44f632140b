using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;
using OpenOps.ServiceDefaults;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Chain;

/// <summary><c>OpenOps.Audit verify</c>: verifies the chain of the live store, says what it found, and ends.</summary>
internal static class VerifyCommand
{
    public const string Verb = "verify";

    private const string ConnectionKey = "ConnectionStrings:auditdb";
    private const int FailureExitCode = 1;
    private const int UnavailableExitCode = 2;

    /// <returns>0 when everything holds, 1 when something does not, 2 when the store cannot be read.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        if (builder.Configuration[ConnectionKey] is not { Length: > 0 } connection)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit cannot verify: {ConnectionKey} is missing. Set it to a connection string of the record's database.");
            return ServiceRunner.ConfigurationExitCode;
        }

        builder.Services.AddOptions<ChainOptions>().BindConfiguration(ChainOptions.SectionName);
        builder.Services.AddSingleton<ChainDirectory>().AddSingleton(_ => NpgsqlDataSource.Create(connection)).AddSingleton<ChainVerifier>();
        var masterKey = builder.Configuration.GetSection(MasterKeyOptions.SectionName).Get<MasterKeyOptions>() ?? new();
        if (masterKey.IsSet)
        {
            builder.Services.AddValidatedOptions<MasterKeyOptions, MasterKeyOptionsValidator>(MasterKeyOptions.SectionName);
            builder.Services.AddSingleton<MasterKeys>();
        }

        using var host = builder.Build();
        try
        {
            var report = await host.Services.GetRequiredService<ChainVerifier>().VerifyAsync(CancellationToken.None);
            System.Console.WriteLine(Describe(report));
            return report.Holds ? 0 : FailureExitCode;
        }
        catch (Exception exception) when (exception is OptionsValidationException or DatabaseUnavailableException)
        {
            await System.Console.Error.WriteLineAsync($"OpenOps.Audit cannot verify: {exception.Message}");
            return ServiceRunner.ConfigurationExitCode;
        }
        catch (NpgsqlException exception)
        {
            await System.Console.Error.WriteLineAsync($"The record could not be read: {exception.Message}");
            return UnavailableExitCode;
        }
    }

    internal static string Describe(ChainReport report)
    {
        List<string> lines = report.Holds
            ? [Text($"The record holds: {report.Events} events, unbroken, {report.Checkpoints} valid checkpoints.")]
            :
            [
                Text($"The record does NOT hold. First: {report.Findings[0].Text}"),
                .. report.Findings.Skip(1).Select(finding => $"  also: {finding.Text}"),
            ];
        lines.Add(report.SignedThrough == 0
            ? "No event is covered by a checkpoint yet."
            : Text($"Signed through event {report.SignedThrough}."));
        if (!report.TextsCompared)
        {
            lines.Add("Texts were not opened: that needs Audit:MasterKey. That each is there was looked at.");
        }

        if (report.ChainedLater > 0)
        {
            lines.Add(Text($"Events 1 to {report.ChainedLater} were recorded before there was a chain, and chained by the migration."));
        }

        if (report.Open.Count > 0)
        {
            lines.Add(Text($"Intents with no result, {report.Open.Count} or more: {string.Join(", ", report.Open)}"));
        }

        return string.Join(Environment.NewLine, lines);

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
