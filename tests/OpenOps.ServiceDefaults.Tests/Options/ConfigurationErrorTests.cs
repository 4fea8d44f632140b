using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Options;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.ServiceDefaults.Tests.Options;

public sealed class ConfigurationErrorTests
{
    [Fact]
    public async Task Start_SeveralBadSections_TellsEveryErrorWithItsKey()
    {
        await using var app = TestService.Build(
            builder =>
            {
                builder.Services.AddValidatedOptions<LampOptions, LampOptionsValidator>("Lamp");
                builder.Services.AddHttpClient("peer").AddResilience("peer");
            },
            map: null,
            ("Lamp:Watts", "900"),
            ("Lamp:Colour", "plaid"),
            ("Resilience:peer:AttemptTimeout", "00:02:00"),
            ("Resilience:peer:MaxRetries", "99"));

        var thrown = await Record.ExceptionAsync(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            """
            Lighthouse cannot start: 4 settings need mending.
              - Lamp:Watts: The field Watts must be between 1 and 100.
              - Lamp:Colour (plaid) is not a colour. Use white or red.
              - Resilience:peer:MaxRetries: The field MaxRetries must be between 0 and 20.
              - Resilience:peer:TotalTimeout (00:00:30) must exceed Resilience:peer:AttemptTimeout (00:02:00); otherwise no attempt could be repeated.
            """,
            string.Join("\n", Sorted(ConfigurationErrors.Describe("Lighthouse", ConfigurationErrors.From(thrown!)))));
    }

    [Fact]
    public void From_OtherFailure_IsNotAConfigurationError() =>
        Assert.Empty(ConfigurationErrors.From(new AggregateException(new InvalidOperationException("broken"), new OptionsValidationException("x", typeof(object), ["bad"]))));

    // Validators of one class run in no stated order.
    private static IEnumerable<string> Sorted(string text)
    {
        var lines = text.Split(Environment.NewLine);
        return lines.Take(1).Concat(lines.Skip(1).OrderBy(line => line.Contains("Lamp", StringComparison.Ordinal) ? line.Contains("Watts", StringComparison.Ordinal) ? 0 : 1 : line.Contains("MaxRetries:", StringComparison.Ordinal) ? 2 : 3));
    }

    private sealed class LampOptions
    {
        [Range(1, 100)]
        public int Watts { get; set; }

        public string Colour { get; set; } = "white";
    }

    private sealed class LampOptionsValidator : IValidateOptions<LampOptions>
    {
        public ValidateOptionsResult Validate(string? name, LampOptions options) => options.Colour is "white" or "red"
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Lamp:Colour ({options.Colour}) is not a colour. Use white or red.");
    }
}
