using Npgsql;
using OpenOps.ServiceDefaults;

namespace OpenOps.Audit.Storage.Migrations;

/// <summary><c>OpenOps.Audit migrate</c>: brings the database up to date and ends.</summary>
internal static class MigrateCommand
{
    public const string Verb = "migrate";

    private const string OwnerKey = "ConnectionStrings:auditdb-owner";
    private const string PasswordKey = "Audit:RuntimePassword";
    private const int MinimumPasswordLength = 20;
    private const int FailureExitCode = 1;

    /// <returns>0 when the database is up to date.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<Migrator>();
        try
        {
            var password = RuntimePassword(builder.Configuration);
            builder.Services.AddSingleton(NpgsqlDataSource.Create(OwnerConnectionString(builder.Configuration)));
            using var host = builder.Build();
            var applied = await host.Services.GetRequiredService<Migrator>().MigrateAsync(password, CancellationToken.None);
            Console.WriteLine($"OpenOps.Audit: {applied} migrations applied, {Migration.All.Count} in all: the database is up to date.");
            return 0;
        }
        catch (MissingSettingException exception)
        {
            await Console.Error.WriteLineAsync($"OpenOps.Audit cannot migrate: {exception.Message}");
            return ServiceRunner.ConfigurationExitCode;
        }
        catch (Exception exception) when (exception is MigrationException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync($"OpenOps.Audit could not migrate the database: {exception.Message}");
            return FailureExitCode;
        }
    }

    private static string OwnerConnectionString(ConfigurationManager configuration) =>
        configuration[OwnerKey] is { Length: > 0 } value
            ? value
            : throw new MissingSettingException(OwnerKey, "Set it to a connection string of the database's owner.");

    private static string RuntimePassword(ConfigurationManager configuration) =>
        configuration[PasswordKey] is { Length: >= MinimumPasswordLength } value && value.All(character => character is > ' ' and < '\x7f')
            ? value
            : throw new MissingSettingException(
                PasswordKey,
                $"Set it to the password for the run-time role {RuntimeRole.Name}: at least {MinimumPasswordLength} printable ASCII characters without spaces.");
}
