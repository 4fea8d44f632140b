using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Tests;

public sealed class AuditOptionsTests
{
    [Fact]
    public void Defaults_AreAsDocumented()
    {
        var options = new AuditOptions();

        Assert.Equal(
            (TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), 256, 1024, TimeSpan.FromMinutes(5)),
            (options.UnknownAfter, options.SweepInterval, options.CommitTimeout, options.MaxBatch, options.QueueCapacity, options.ClockSkew));
    }

    [Fact]
    public void Start_WrongSettings_ReportsThemAll()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Validate(
            ("Audit:UnknownAfter", "00:00:30"), ("Audit:MaxBatch", "100"), ("Audit:QueueCapacity", "50"), ("Audit:ClockSkew", "2.00:00:00")));

        Assert.Equal(
            """
            Audit:ClockSkew: The field ClockSkew must be between 00:00:00 and 1.00:00:00.
            Audit:QueueCapacity (50) must not be below Audit:MaxBatch (100); otherwise no batch could fill.
            Audit:SweepInterval (00:01:00) must not exceed Audit:UnknownAfter (00:00:30); otherwise outcomes stay pending for much longer than asked.
            """,
            string.Join("\n", error.Failures.Order(StringComparer.Ordinal)));
    }

    private static void Validate(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value)).Build());
        services.AddValidatedOptions<AuditOptions, AuditOptionsValidator>(AuditOptions.SectionName);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
