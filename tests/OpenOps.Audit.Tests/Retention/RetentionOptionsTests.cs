using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Retention;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Tests.Retention;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void Defaults_KeepEverything()
    {
        var options = new RetentionOptions();

        Assert.Equal(((TimeSpan?)null, (TimeSpan?)null, TimeSpan.FromHours(6)), (options.Content, options.Evidence, options.Interval));
        Validate();
    }

    [Theory]
    [InlineData("184.00:00:00", null)]
    [InlineData("183.23:59:59", "A pilot of six months.")]
    public void Evidence_KeptLongEnough_OrForLessWithAReason_IsTaken(string evidence, string? reason) =>
        Validate(("Audit:Retention:Evidence", evidence), ("Audit:Retention:EvidenceOverride", reason));

    [Theory]
    [InlineData("183.23:59:59", "  ", null,
        "Audit:Retention:Evidence (183.23:59:59) is below 184 days. Set it to 184.00:00:00 or more, or say in Audit:Retention:EvidenceOverride why it has to be shorter; the record keeps that reason.")]
    [InlineData("365.00:00:00", "Because.", null,
        "Audit:Retention:EvidenceOverride gives a reason for keeping evidence less than 184 days, and Audit:Retention:Evidence does not. Leave it out.")]
    [InlineData(null, "Because.", null,
        "Audit:Retention:EvidenceOverride gives a reason for keeping evidence less than 184 days, and Audit:Retention:Evidence does not. Leave it out.")]
    [InlineData("200.00:00:00", null, "201.00:00:00",
        "Audit:Retention:Content (201.00:00:00) must not exceed Audit:Retention:Evidence (200.00:00:00): a text goes with its evidence.")]
    public void Settings_ThatContradict_AreRefusedWithTheMend(string? evidence, string? reason, string? content, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Validate(
            ("Audit:Retention:Evidence", evidence), ("Audit:Retention:EvidenceOverride", reason), ("Audit:Retention:Content", content)));

        Assert.Equal([expected], error.Failures);
    }

    private static void Validate(params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value)).Build());
        services.AddValidatedOptions<RetentionOptions, RetentionOptionsValidator>(RetentionOptions.SectionName);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
