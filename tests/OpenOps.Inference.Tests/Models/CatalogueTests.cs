using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Tests.Models;

public sealed class CatalogueTests
{
    [Fact]
    public void Shipped_WithoutAnyKey_OffersTheBaselineOnly() => Assert.Equal(["baseline"], Ids());

    [Fact]
    public void Shipped_EachVendorsVariables_MakeItAvailable()
    {
        Assert.Equal(["baseline", "openai"], Ids(("OPENAI_API_KEY", "k")));
        Assert.Equal(["baseline", "anthropic"], Ids(("ANTHROPIC_API_KEY", "k")));
        Assert.Equal(["baseline"], Ids(("AZURE_OPENAI_API_KEY", "k")));
        Assert.Equal(["baseline", "azure-openai"], Ids(("AZURE_OPENAI_API_KEY", "k"), ("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com")));
        Assert.Equal(["baseline", "openai-compatible"], Ids(("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")));
        Assert.Equal(["baseline", "openai-compatible"], Ids(("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"), ("OPENAI_API_KEY", "k")));
    }

    [Fact]
    public void Shipped_TranscriptionModels_AreOfTheirOwnKind()
    {
        var catalogue = Catalogue(("OPENAI_API_KEY", "k"), ("TRANSCRIPTION_BASE_URL", "http://127.0.0.1:1/v1"), ("TRANSCRIPTION_MODEL", "small"));

        Assert.Equal(["whisper", "transcription"], catalogue.Of(ModelKind.Transcription).Select(model => model.Id));
        Assert.Equal(("small", Custody.Local), (catalogue.Find("transcription", ModelKind.Transcription).Model!.Name, catalogue.Find("transcription", ModelKind.Transcription).Model!.Custody));
        Assert.Contains("does not chat: send it files at /v1/audio/transcriptions", catalogue.Find("whisper").Reason);
        Assert.Contains("does not transcribe speech. Available: whisper, transcription.", catalogue.Find("openai", ModelKind.Transcription).Reason);
        Assert.Contains("TRANSCRIPTION_BASE_URL is not set", Catalogue().Find("transcription", ModelKind.Transcription).Reason);
    }

    [Theory]
    [InlineData("http://127.0.0.1:11434/v1", "local", "127.0.0.1:11434")]
    [InlineData("http://localhost/v1/", "local", "localhost")]
    [InlineData("https://models.example.org/v1", "vendor", "models.example.org")]
    public void Compatible_Custody_FollowsItsAddress(string address, string custody, string host)
    {
        var model = Catalogue(("OPENAI_BASE_URL", address)).Find("openai-compatible").Model!;

        Assert.Equal((custody, host), (model.Custody.Name(), model.Host));
        Assert.EndsWith("/v1/", model.Endpoint!.AbsoluteUri);
    }

    [Fact]
    public void Compatible_AddressUnusable_SaysWhy() =>
        Assert.Contains("OPENAI_BASE_URL is not an http or https address", Catalogue(("OPENAI_BASE_URL", "ollama")).Find("openai-compatible").Reason);

    [Fact]
    public void Key_OfAModel_IsInNoPrintedForm()
    {
        var model = Catalogue(("OPENAI_API_KEY", "sk-secret")).Find("openai").Model!;

        Assert.Equal("sk-secret", model.Key);
        Assert.DoesNotContain("sk-secret", $"{model} {model.Entry}");
    }

    [Fact]
    public void Entries_FromSettings_AreAdded()
    {
        var model = Catalogue(
            ("Models:Entries:0:id", "qwen"), ("Models:Entries:0:display_name", "Qwen"), ("Models:Entries:0:provider", "openai-compatible"),
            ("Models:Entries:0:endpoint", "https://gpu.example.org/v1"), ("Models:Entries:0:custody", "local"), ("Models:Entries:0:model", "qwen-3"),
            ("Models:Entries:0:prices:currency", "EUR"), ("Models:Entries:0:prices:input_per_million", "0.5"), ("Models:Entries:0:prices:output_per_million", "1"))
            .Find("qwen").Model!;

        Assert.Equal((Custody.Local, "qwen-3", 0.5m), (model.Custody, model.Name, model.Entry.Prices!.InputPerMillion));
    }

    [Fact]
    public void Errors_InAFile_AreAllToldWithPathAndMend()
    {
        using var folder = new TempDirectory();
        var path = folder.File("mine.json");
        File.WriteAllText(path, """
            {"models": [
              {"id": "Bad Id", "display_name": "", "provider": "openia", "colour": 1},
              {"id": "a", "display_name": "A", "provider": "openai", "custody": "local"},
              {"id": "a", "display_name": "A", "provider": "openai-compatible", "endpoint": "http://user:secret@host/v1"},
              {"id": "b", "display_name": "B", "provider": "anthropic", "model": "m", "key_variable": "sk-ant-secret", "max_output_tokens": 0},
              {"id": "c", "display_name": "C", "provider": "local", "custody": "vendor", "file": "c.gguf", "url": "ftp://x/c", "sha256": "abc", "size": 1.5},
              {"id": "d", "display_name": "D", "provider": "azure-openai", "model": "m", "key_variable": "K", "prices": {"currency": "EUR", "input_per_million": -1}},
              {"id": "baseline", "display_name": "Again", "provider": "baseline", "custody": "vendor"},
              {"id": "baseline", "display_name": "Again", "provider": "baseline"},
              7,
              {"id": "e", "display_name": "E", "provider": "anthropic", "kind": "transcription", "model": "m", "key_variable": "K"},
              {"id": "f", "display_name": "F", "provider": "openai-compatible", "kind": "transcription", "endpoint": "http://127.0.0.1/v1"},
              {"id": "g", "display_name": "G", "provider": "baseline", "kind": "song"},
              {"id": "h", "display_name": "H", "provider": "local"},
              {"id": "i", "display_name": "I", "provider": "openai-compatible", "kind": "embedding", "endpoint": "http://127.0.0.1/v1"}
            ]}
            """);

        var errors = Errors(("Models:Files:0", path), ("Models:Files:1", folder.File("absent.json")));

        Assert.Equal(
            [
                "absent.json cannot be read (FileNotFoundException). Set Models:Catalogue, or Models:Files, to files that exist.",
                "mine.json: models[0].colour is not a known field. Remove it, or correct it to one of: context_length, custody, display_name, endpoint, endpoint_variable, excluded_by_variable, file, gpu_layers, id, key_required, key_variable, kind, licence, max_output_tokens, model, model_variable, note, prices, provider, sha256, size, source, template, url.",
                "mine.json: models[0].display_name is empty. Give it a value.",
                "mine.json: models[0].id is not usable. Allowed: lower-case letters, digits and . _ : - , at most 64.",
                "mine.json: models[0].provider 'openia' is unknown. Use one of: anthropic, azure-openai, baseline, local, openai, openai-compatible.",
                "mine.json: models[10].model is missing. A server's list does not tell which of its models transcribes.",
                "mine.json: models[11].kind 'song' is unknown. Use one of: chat, embedding, transcription.",
                "mine.json: models[12].file is missing. Add the GGUF file's name, in the folder of the catalogue or with its whole path.",
                "mine.json: models[13].model is missing. A server's list does not tell which of its models makes embeddings.",
                "mine.json: models[1].custody must be 'vendor': openai is not run by the organisation.",
                "mine.json: models[1].key_variable is missing. Add the name of the environment variable that holds the key.",
                "mine.json: models[1].model is missing. Add the provider's name of the model, or model_variable.",
                "mine.json: models[2].endpoint carries a user, a query or a fragment. Remove them: a key belongs into the key's variable.",
                "mine.json: models[2].endpoint is missing. Add the server's address, or endpoint_variable such as OPENAI_BASE_URL.",
                "mine.json: models[3].key_variable is missing. Add the name of the environment variable that holds the key.",
                "mine.json: models[3].key_variable is not usable. Allowed: the name of an environment variable, such as OPENAI_API_KEY, never its value.",
                "mine.json: models[3].max_output_tokens must be a whole number of at least 1.",
                "mine.json: models[4].custody must be 'local': a GGUF file runs inside this service.",
                "mine.json: models[4].sha256 is not usable. Allowed: 64 hexadecimal digits, the SHA-256 of the file.",
                "mine.json: models[4].size must be a whole number of bytes.",
                "mine.json: models[4].url is not an http or https address without a user. Set it to the address of the file.",
                "mine.json: models[5].endpoint is missing. Add the server's address, or endpoint_variable such as AZURE_OPENAI_ENDPOINT.",
                "mine.json: models[5].prices.input_per_million must be a number of at least 0.",
                "mine.json: models[5].prices.output_per_million is missing. Add it as a number.",
                "mine.json: models[6].custody must be 'local': the baseline runs inside this service.",
                "mine.json: models[7].id 'baseline' is used twice. Give each model an id of its own.",
                "mine.json: models[8] is not an object. Write {\"id\": …, \"display_name\": …, \"provider\": …}.",
                "mine.json: models[9].kind 'transcription' is not possible with anthropic. Use openai, azure-openai or openai-compatible.",
            ],
            errors.Select(error => error.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain("secret", error));
    }

    [Fact]
    public void Shipped_Files_CanBePulledAndCheckedAndAreNotUsableWithoutAnEngine()
    {
        var errors = new List<string>();
        var configuration = Configuration([]);
        var files = CatalogueLoader.Load(new CatalogueOptions(), configuration, errors).Where(entry => entry.File is not null).ToList();

        Assert.Empty(errors);
        Assert.Equal(["qwen3-4b", "qwen3-1.7b", "qwen3-8b", "qwen3-embedding-0.6b"], files.Select(entry => entry.Id));
        Assert.All(files, entry => Assert.True(entry.File is { Url.Scheme: "https", Sha256.Length: 64, Size: > 0, Licence: not null, Source: not null } && entry.ContextLength > 0, entry.Id));
        Assert.Contains(
            LocalModelSupport.IsBuiltIn ? "Get it with 'dotnet openops.cs models pull qwen3-4b'" : "only the full profile has. Serve the file with llama-server and set OPENAI_BASE_URL to it.",
            Catalogue().Find("qwen3-4b").Reason);
    }

    [Fact]
    public void Own_File_IsReadAfterTheOthersOnceItIsThere()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("own.json"), """{"models": [{"id": "mine", "display_name": "Mine", "provider": "baseline"}]}""");

        Assert.Equal(["baseline", "mine"], Ids(("Models:Own", folder.File("own.json"))));
        Assert.Equal(["baseline"], Ids(("Models:Own", folder.File("absent.json"))));
    }

    [Fact]
    public void File_NotJson_IsToldWithItsPlace()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder.File("mine.json"), "{\n  \"models\": [}\n");

        Assert.Contains("is not valid JSON (line 2, position", Assert.Single(Errors(("Models:Files:0", folder.File("mine.json")))));
    }

    [Fact]
    public void Schema_AndReader_KnowTheSameFieldsAndNames()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", "models.schema.json")))!["$defs"]!;
        var model = schema["model"]!["properties"]!;

        Assert.Equal(ModelEntryReader.Fields.Order(StringComparer.Ordinal), Names(model));
        Assert.Equal(ModelEntryReader.PriceFields.Order(StringComparer.Ordinal), Names(schema["prices"]!["properties"]!));
        Assert.Equal(CatalogueNames.Providers.Keys.Order(StringComparer.Ordinal), Texts(model["provider"]!["enum"]!));
        Assert.Equal(CatalogueNames.Kinds.Keys.Order(StringComparer.Ordinal), Texts(model["kind"]!["enum"]!));
        Assert.Equal(CatalogueNames.Custodies.Keys.Order(StringComparer.Ordinal), Texts(model["custody"]!["enum"]!));

        static IEnumerable<string> Names(JsonNode properties) => properties.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal);

        static IEnumerable<string> Texts(JsonNode values) => values.AsArray().Select(value => value!.GetValue<string>()).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Ids(params (string, string?)[] settings) => Catalogue(settings).Of(ModelKind.Chat).Select(model => model.Id);

    private static ModelCatalogue Catalogue(params (string Key, string? Value)[] settings)
    {
        var configuration = Configuration(settings);
        return new ModelCatalogue(Options.Create(Bind(configuration)), configuration, NullLogger<ModelCatalogue>.Instance);
    }

    private static List<string> Errors(params (string, string?)[] settings)
    {
        var errors = new List<string>();
        var configuration = Configuration(settings);
        CatalogueLoader.Load(Bind(configuration), configuration, errors);
        return errors;
    }

    private static CatalogueOptions Bind(IConfiguration configuration) => configuration.GetSection("Models").Get<CatalogueOptions>() ?? new CatalogueOptions();

    private static IConfiguration Configuration((string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
}
