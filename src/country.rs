//! The program's own table of countries: a code of ISO 3166-1 to names, region and position.
//!
//! A page of an index that has `code: BO` takes its short name, its region and its place on the map from here. The
//! names are those that newspapers print ("Bolivia", not "Bolivia (Plurinational State of)"), in English, in Spanish
//! as Latin America writes it and in Portuguese as Brazil does; ready-made tables carry the official ones. Aliases
//! are full names that can mean nothing else. Short forms ("US", "UK") and adjectives ("Bolivian") also stand for
//! other things, so a book declares those it wants itself.
//!
//! Regions are those of the United Nations' standard M49 (<https://unstats.un.org/unsd/methodology/m49/>), each
//! country in the smallest that holds it: South America rather than Latin America. Names and regions were compared
//! with Unicode CLDR 48, codes with ISO 3166-1 as Debian's iso-codes has it. A position is about the middle of the
//! land, good for a dot on a small map and for nothing finer.

/// A name in the languages of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// In English.
    pub en: &'static str,
    /// In Spanish.
    pub es: &'static str,
    /// In Portuguese.
    pub pt: &'static str,
}

impl Names {
    /// The name in a language, given as a tag such as `pt-BR`; English for a language that the table does not have.
    pub fn of(&self, language: &str) -> &'static str {
        match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "es" => self.es,
            "pt" => self.pt,
            _ => self.en,
        }
    }
}

/// A region of M49.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its number, three digits.
    pub m49: &'static str,
    /// Its name.
    pub name: Names,
}

/// A country or territory with a code of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub alpha2: &'static str,
    /// ISO 3166-1 alpha-3.
    pub alpha3: &'static str,
    /// ISO 3166-1 numeric, three digits: the same number that M49 uses.
    pub m49: &'static str,
    /// The M49 number of the region; empty for Antarctica, which is in none.
    region: &'static str,
    /// The short name.
    pub name: Names,
    /// Other full names, in any language, that can mean nothing else.
    pub aliases: &'static [&'static str],
    /// Degrees north of the equator, of about the middle.
    pub latitude: f32,
    /// Degrees east of Greenwich, of about the middle.
    pub longitude: f32,
}

impl Country {
    /// The smallest region of M49 that holds it; none for Antarctica.
    pub fn region(&self) -> Option<&'static Region> {
        REGIONS.binary_search_by_key(&self.region, |region| region.m49).ok().map(|at| &REGIONS[at])
    }
}

/// The country of an alpha-2 code in capitals, as the standard writes it.
pub fn by_code(code: &str) -> Option<&'static Country> {
    COUNTRIES.binary_search_by_key(&code, |country| country.alpha2).ok().map(|at| &COUNTRIES[at])
}

/// Every alpha-2 code, in alphabetical order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    COUNTRIES.iter().map(|country| country.alpha2)
}

/// A row of [`REGIONS`].
const fn region(m49: &'static str, en: &'static str, es: &'static str, pt: &'static str) -> Region {
    Region { m49, name: Names { en, es, pt } }
}

/// A row of [`COUNTRIES`].
#[expect(clippy::too_many_arguments, reason = "a row has as many cells as the table has columns")]
const fn row(
    alpha2: &'static str,
    alpha3: &'static str,
    m49: &'static str,
    region: &'static str,
    [en, es, pt]: [&'static str; 3],
    aliases: &'static [&'static str],
    latitude: f32,
    longitude: f32,
) -> Country {
    Country { alpha2, alpha3, m49, region, name: Names { en, es, pt }, aliases, latitude, longitude }
}

/// The regions of M49, by number.
const REGIONS: &[Region] = &[
    region("005", "South America", "Sudamérica", "América do Sul"),
    region("011", "Western Africa", "África Occidental", "África Ocidental"),
    region("013", "Central America", "Centroamérica", "América Central"),
    region("014", "Eastern Africa", "África Oriental", "África Oriental"),
    region("015", "Northern Africa", "África Septentrional", "África Setentrional"),
    region("017", "Middle Africa", "África Central", "África Central"),
    region("018", "Southern Africa", "África Meridional", "África Meridional"),
    region("021", "Northern America", "América Septentrional", "América Setentrional"),
    region("029", "Caribbean", "Caribe", "Caribe"),
    region("030", "Eastern Asia", "Asia Oriental", "Ásia Oriental"),
    region("034", "Southern Asia", "Asia Meridional", "Ásia Meridional"),
    region("035", "South-eastern Asia", "Sudeste Asiático", "Sudeste Asiático"),
    region("039", "Southern Europe", "Europa Meridional", "Europa Meridional"),
    region("053", "Australia and New Zealand", "Australia y Nueva Zelanda", "Austrália e Nova Zelândia"),
    region("054", "Melanesia", "Melanesia", "Melanésia"),
    region("057", "Micronesia", "Micronesia", "Micronésia"),
    region("061", "Polynesia", "Polinesia", "Polinésia"),
    region("143", "Central Asia", "Asia Central", "Ásia Central"),
    region("145", "Western Asia", "Asia Occidental", "Ásia Ocidental"),
    region("151", "Eastern Europe", "Europa Oriental", "Europa Oriental"),
    region("154", "Northern Europe", "Europa Septentrional", "Europa Setentrional"),
    region("155", "Western Europe", "Europa Occidental", "Europa Ocidental"),
];

/// The countries, by alpha-2 code. One row a line, however long: as a table it can be read and compared.
#[rustfmt::skip]
const COUNTRIES: &[Country] = &[
    row("AD", "AND", "020", "039", ["Andorra", "Andorra", "Andorra"], &[], 42.5, 1.5),
    row("AE", "ARE", "784", "145", ["United Arab Emirates", "Emiratos Árabes Unidos", "Emirados Árabes Unidos"], &[], 24.0, 54.0),
    row("AF", "AFG", "004", "034", ["Afghanistan", "Afganistán", "Afeganistão"], &[], 33.0, 65.0),
    row("AG", "ATG", "028", "029", ["Antigua and Barbuda", "Antigua y Barbuda", "Antígua e Barbuda"], &[], 17.05, -61.8),
    row("AI", "AIA", "660", "029", ["Anguilla", "Anguila", "Anguila"], &[], 18.25, -63.17),
    row("AL", "ALB", "008", "039", ["Albania", "Albania", "Albânia"], &[], 41.0, 20.0),
    row("AM", "ARM", "051", "145", ["Armenia", "Armenia", "Armênia"], &[], 40.0, 45.0),
    row("AO", "AGO", "024", "017", ["Angola", "Angola", "Angola"], &[], -12.5, 18.5),
    row("AQ", "ATA", "010", "", ["Antarctica", "Antártida", "Antártida"], &[], -90.0, 0.0),
    row("AR", "ARG", "032", "005", ["Argentina", "Argentina", "Argentina"], &[], -34.0, -64.0),
    row("AS", "ASM", "016", "061", ["American Samoa", "Samoa Americana", "Samoa Americana"], &[], -14.33, -170.0),
    row("AT", "AUT", "040", "155", ["Austria", "Austria", "Áustria"], &[], 47.33, 13.33),
    row("AU", "AUS", "036", "053", ["Australia", "Australia", "Austrália"], &[], -27.0, 133.0),
    row("AW", "ABW", "533", "029", ["Aruba", "Aruba", "Aruba"], &[], 12.5, -69.97),
    row("AX", "ALA", "248", "154", ["Åland Islands", "Islas Åland", "Ilhas Åland"], &[], 60.12, 19.9),
    row("AZ", "AZE", "031", "145", ["Azerbaijan", "Azerbaiyán", "Azerbaijão"], &[], 40.5, 47.5),
    row("BA", "BIH", "070", "039", ["Bosnia and Herzegovina", "Bosnia y Herzegovina", "Bósnia e Herzegovina"], &[], 44.0, 18.0),
    row("BB", "BRB", "052", "029", ["Barbados", "Barbados", "Barbados"], &[], 13.17, -59.53),
    row("BD", "BGD", "050", "034", ["Bangladesh", "Bangladés", "Bangladesh"], &[], 24.0, 90.0),
    row("BE", "BEL", "056", "155", ["Belgium", "Bélgica", "Bélgica"], &[], 50.83, 4.0),
    row("BF", "BFA", "854", "011", ["Burkina Faso", "Burkina Faso", "Burkina Faso"], &[], 13.0, -2.0),
    row("BG", "BGR", "100", "151", ["Bulgaria", "Bulgaria", "Bulgária"], &[], 43.0, 25.0),
    row("BH", "BHR", "048", "145", ["Bahrain", "Baréin", "Barein"], &[], 26.0, 50.55),
    row("BI", "BDI", "108", "014", ["Burundi", "Burundi", "Burundi"], &[], -3.5, 30.0),
    row("BJ", "BEN", "204", "011", ["Benin", "Benín", "Benin"], &[], 9.5, 2.25),
    row("BL", "BLM", "652", "029", ["Saint Barthélemy", "San Bartolomé", "São Bartolomeu"], &["St. Barthélemy"], 18.5, -63.42),
    row("BM", "BMU", "060", "021", ["Bermuda", "Bermudas", "Bermudas"], &[], 32.33, -64.75),
    row("BN", "BRN", "096", "035", ["Brunei", "Brunéi", "Brunei"], &["Brunei Darussalam"], 4.5, 114.67),
    row("BO", "BOL", "068", "005", ["Bolivia", "Bolivia", "Bolívia"], &["Plurinational State of Bolivia", "Estado Plurinacional de Bolivia"], -17.0, -65.0),
    row("BQ", "BES", "535", "029", ["Caribbean Netherlands", "Caribe Neerlandés", "Países Baixos Caribenhos"], &["Bonaire, Sint Eustatius and Saba"], 12.18, -68.25),
    row("BR", "BRA", "076", "005", ["Brazil", "Brasil", "Brasil"], &[], -10.0, -55.0),
    row("BS", "BHS", "044", "029", ["Bahamas", "Bahamas", "Bahamas"], &[], 24.25, -76.0),
    row("BT", "BTN", "064", "034", ["Bhutan", "Bután", "Butão"], &[], 27.5, 90.5),
    row("BV", "BVT", "074", "005", ["Bouvet Island", "Isla Bouvet", "Ilha Bouvet"], &[], -54.43, 3.4),
    row("BW", "BWA", "072", "018", ["Botswana", "Botsuana", "Botsuana"], &[], -22.0, 24.0),
    row("BY", "BLR", "112", "151", ["Belarus", "Bielorrusia", "Bielorrússia"], &[], 53.0, 28.0),
    row("BZ", "BLZ", "084", "013", ["Belize", "Belice", "Belize"], &[], 17.25, -88.75),
    row("CA", "CAN", "124", "021", ["Canada", "Canadá", "Canadá"], &[], 60.0, -95.0),
    row("CC", "CCK", "166", "053", ["Cocos Islands", "Islas Cocos", "Ilhas Cocos"], &["Keeling Islands"], -12.5, 96.83),
    row("CD", "COD", "180", "017", ["Democratic Republic of the Congo", "República Democrática del Congo", "República Democrática do Congo"], &["DR Congo", "Congo-Kinshasa"], 0.0, 25.0),
    row("CF", "CAF", "140", "017", ["Central African Republic", "República Centroafricana", "República Centro-Africana"], &[], 7.0, 21.0),
    row("CG", "COG", "178", "017", ["Republic of the Congo", "República del Congo", "República do Congo"], &["Congo-Brazzaville"], -1.0, 15.0),
    row("CH", "CHE", "756", "155", ["Switzerland", "Suiza", "Suíça"], &[], 47.0, 8.0),
    row("CI", "CIV", "384", "011", ["Ivory Coast", "Costa de Marfil", "Costa do Marfim"], &["Côte d’Ivoire"], 8.0, -5.0),
    row("CK", "COK", "184", "061", ["Cook Islands", "Islas Cook", "Ilhas Cook"], &[], -21.23, -159.77),
    row("CL", "CHL", "152", "005", ["Chile", "Chile", "Chile"], &[], -30.0, -71.0),
    row("CM", "CMR", "120", "017", ["Cameroon", "Camerún", "Camarões"], &[], 6.0, 12.0),
    row("CN", "CHN", "156", "030", ["China", "China", "China"], &["People’s Republic of China"], 35.0, 105.0),
    row("CO", "COL", "170", "005", ["Colombia", "Colombia", "Colômbia"], &[], 4.0, -72.0),
    row("CR", "CRI", "188", "013", ["Costa Rica", "Costa Rica", "Costa Rica"], &[], 10.0, -84.0),
    row("CU", "CUB", "192", "029", ["Cuba", "Cuba", "Cuba"], &[], 21.5, -80.0),
    row("CV", "CPV", "132", "011", ["Cape Verde", "Cabo Verde", "Cabo Verde"], &["Cabo Verde"], 16.0, -24.0),
    row("CW", "CUW", "531", "029", ["Curaçao", "Curazao", "Curaçao"], &["Curacao"], 12.12, -68.93),
    row("CX", "CXR", "162", "053", ["Christmas Island", "Isla de Navidad", "Ilha Christmas"], &[], -10.5, 105.67),
    row("CY", "CYP", "196", "145", ["Cyprus", "Chipre", "Chipre"], &[], 35.0, 33.0),
    row("CZ", "CZE", "203", "151", ["Czechia", "Chequia", "Tchéquia"], &["Czech Republic"], 49.75, 15.5),
    row("DE", "DEU", "276", "155", ["Germany", "Alemania", "Alemanha"], &[], 51.0, 9.0),
    row("DJ", "DJI", "262", "014", ["Djibouti", "Yibuti", "Djibuti"], &[], 11.5, 43.0),
    row("DK", "DNK", "208", "154", ["Denmark", "Dinamarca", "Dinamarca"], &[], 56.0, 10.0),
    row("DM", "DMA", "212", "029", ["Dominica", "Dominica", "Dominica"], &[], 15.42, -61.33),
    row("DO", "DOM", "214", "029", ["Dominican Republic", "República Dominicana", "República Dominicana"], &[], 19.0, -70.67),
    row("DZ", "DZA", "012", "015", ["Algeria", "Argelia", "Argélia"], &[], 28.0, 3.0),
    row("EC", "ECU", "218", "005", ["Ecuador", "Ecuador", "Equador"], &[], -2.0, -77.5),
    row("EE", "EST", "233", "154", ["Estonia", "Estonia", "Estônia"], &[], 59.0, 26.0),
    row("EG", "EGY", "818", "015", ["Egypt", "Egipto", "Egito"], &[], 27.0, 30.0),
    row("EH", "ESH", "732", "015", ["Western Sahara", "Sáhara Occidental", "Saara Ocidental"], &[], 24.5, -13.0),
    row("ER", "ERI", "232", "014", ["Eritrea", "Eritrea", "Eritreia"], &[], 15.0, 39.0),
    row("ES", "ESP", "724", "039", ["Spain", "España", "Espanha"], &[], 40.0, -4.0),
    row("ET", "ETH", "231", "014", ["Ethiopia", "Etiopía", "Etiópia"], &[], 8.0, 38.0),
    row("FI", "FIN", "246", "154", ["Finland", "Finlandia", "Finlândia"], &[], 64.0, 26.0),
    row("FJ", "FJI", "242", "054", ["Fiji", "Fiyi", "Fiji"], &[], -18.0, 175.0),
    row("FK", "FLK", "238", "005", ["Falkland Islands", "Islas Malvinas", "Ilhas Malvinas"], &["Malvinas", "Malvinas Islands"], -51.75, -59.0),
    row("FM", "FSM", "583", "057", ["Micronesia", "Micronesia", "Micronésia"], &["Federated States of Micronesia"], 6.92, 158.25),
    row("FO", "FRO", "234", "154", ["Faroe Islands", "Islas Feroe", "Ilhas Faroé"], &[], 62.0, -7.0),
    row("FR", "FRA", "250", "155", ["France", "Francia", "França"], &[], 46.0, 2.0),
    row("GA", "GAB", "266", "017", ["Gabon", "Gabón", "Gabão"], &[], -1.0, 11.75),
    row("GB", "GBR", "826", "154", ["United Kingdom", "Reino Unido", "Reino Unido"], &["Great Britain", "Britain", "United Kingdom of Great Britain and Northern Ireland"], 54.0, -2.0),
    row("GD", "GRD", "308", "029", ["Grenada", "Granada", "Granada"], &[], 12.12, -61.67),
    row("GE", "GEO", "268", "145", ["Georgia", "Georgia", "Geórgia"], &[], 42.0, 43.5),
    row("GF", "GUF", "254", "005", ["French Guiana", "Guayana Francesa", "Guiana Francesa"], &[], 4.0, -53.0),
    row("GG", "GGY", "831", "154", ["Guernsey", "Guernesey", "Guernsey"], &[], 49.47, -2.58),
    row("GH", "GHA", "288", "011", ["Ghana", "Ghana", "Gana"], &[], 8.0, -2.0),
    row("GI", "GIB", "292", "039", ["Gibraltar", "Gibraltar", "Gibraltar"], &[], 36.13, -5.35),
    row("GL", "GRL", "304", "021", ["Greenland", "Groenlandia", "Groenlândia"], &[], 72.0, -40.0),
    row("GM", "GMB", "270", "011", ["Gambia", "Gambia", "Gâmbia"], &[], 13.47, -16.57),
    row("GN", "GIN", "324", "011", ["Guinea", "Guinea", "Guiné"], &[], 11.0, -10.0),
    row("GP", "GLP", "312", "029", ["Guadeloupe", "Guadalupe", "Guadalupe"], &[], 16.25, -61.58),
    row("GQ", "GNQ", "226", "017", ["Equatorial Guinea", "Guinea Ecuatorial", "Guiné Equatorial"], &[], 2.0, 10.0),
    row("GR", "GRC", "300", "039", ["Greece", "Grecia", "Grécia"], &[], 39.0, 22.0),
    row("GS", "SGS", "239", "005", ["South Georgia and the South Sandwich Islands", "Islas Georgia del Sur y Sandwich del Sur", "Ilhas Geórgia do Sul e Sandwich do Sul"], &[], -54.5, -37.0),
    row("GT", "GTM", "320", "013", ["Guatemala", "Guatemala", "Guatemala"], &[], 15.5, -90.25),
    row("GU", "GUM", "316", "057", ["Guam", "Guam", "Guam"], &[], 13.47, 144.78),
    row("GW", "GNB", "624", "011", ["Guinea-Bissau", "Guinea-Bisáu", "Guiné-Bissau"], &[], 12.0, -15.0),
    row("GY", "GUY", "328", "005", ["Guyana", "Guyana", "Guiana"], &[], 5.0, -59.0),
    row("HK", "HKG", "344", "030", ["Hong Kong", "Hong Kong", "Hong Kong"], &[], 22.27, 114.19),
    row("HM", "HMD", "334", "053", ["Heard and McDonald Islands", "Islas Heard y McDonald", "Ilhas Heard e McDonald"], &[], -53.1, 72.52),
    row("HN", "HND", "340", "013", ["Honduras", "Honduras", "Honduras"], &[], 15.0, -86.5),
    row("HR", "HRV", "191", "039", ["Croatia", "Croacia", "Croácia"], &[], 45.17, 15.5),
    row("HT", "HTI", "332", "029", ["Haiti", "Haití", "Haiti"], &[], 19.0, -72.42),
    row("HU", "HUN", "348", "151", ["Hungary", "Hungría", "Hungria"], &[], 47.0, 20.0),
    row("ID", "IDN", "360", "035", ["Indonesia", "Indonesia", "Indonésia"], &[], -5.0, 120.0),
    row("IE", "IRL", "372", "154", ["Ireland", "Irlanda", "Irlanda"], &["Republic of Ireland"], 53.0, -8.0),
    row("IL", "ISR", "376", "145", ["Israel", "Israel", "Israel"], &[], 31.47, 35.13),
    row("IM", "IMN", "833", "154", ["Isle of Man", "Isla de Man", "Ilha de Man"], &[], 54.25, -4.5),
    row("IN", "IND", "356", "034", ["India", "India", "Índia"], &[], 20.0, 77.0),
    row("IO", "IOT", "086", "014", ["British Indian Ocean Territory", "Territorio Británico del Océano Índico", "Território Britânico do Oceano Índico"], &[], -6.0, 71.5),
    row("IQ", "IRQ", "368", "145", ["Iraq", "Irak", "Iraque"], &[], 33.0, 44.0),
    row("IR", "IRN", "364", "034", ["Iran", "Irán", "Irã"], &["Islamic Republic of Iran"], 32.0, 53.0),
    row("IS", "ISL", "352", "154", ["Iceland", "Islandia", "Islândia"], &[], 65.0, -18.0),
    row("IT", "ITA", "380", "039", ["Italy", "Italia", "Itália"], &[], 42.83, 12.83),
    row("JE", "JEY", "832", "154", ["Jersey", "Jersey", "Jersey"], &[], 49.25, -2.17),
    row("JM", "JAM", "388", "029", ["Jamaica", "Jamaica", "Jamaica"], &[], 18.25, -77.5),
    row("JO", "JOR", "400", "145", ["Jordan", "Jordania", "Jordânia"], &[], 31.0, 36.0),
    row("JP", "JPN", "392", "030", ["Japan", "Japón", "Japão"], &[], 36.0, 138.0),
    row("KE", "KEN", "404", "014", ["Kenya", "Kenia", "Quênia"], &[], 1.0, 38.0),
    row("KG", "KGZ", "417", "143", ["Kyrgyzstan", "Kirguistán", "Quirguistão"], &[], 41.0, 75.0),
    row("KH", "KHM", "116", "035", ["Cambodia", "Camboya", "Camboja"], &[], 13.0, 105.0),
    row("KI", "KIR", "296", "057", ["Kiribati", "Kiribati", "Quiribati"], &[], 1.42, 173.0),
    row("KM", "COM", "174", "014", ["Comoros", "Comoras", "Comores"], &[], -12.17, 44.25),
    row("KN", "KNA", "659", "029", ["Saint Kitts and Nevis", "San Cristóbal y Nieves", "São Cristóvão e Névis"], &["St. Kitts and Nevis"], 17.33, -62.75),
    row("KP", "PRK", "408", "030", ["North Korea", "Corea del Norte", "Coreia do Norte"], &["Democratic People’s Republic of Korea"], 40.0, 127.0),
    row("KR", "KOR", "410", "030", ["South Korea", "Corea del Sur", "Coreia do Sul"], &["Republic of Korea"], 37.0, 127.5),
    row("KW", "KWT", "414", "145", ["Kuwait", "Kuwait", "Kuwait"], &[], 29.5, 45.75),
    row("KY", "CYM", "136", "029", ["Cayman Islands", "Islas Caimán", "Ilhas Cayman"], &[], 19.5, -80.5),
    row("KZ", "KAZ", "398", "143", ["Kazakhstan", "Kazajistán", "Cazaquistão"], &[], 48.0, 68.0),
    row("LA", "LAO", "418", "035", ["Laos", "Laos", "Laos"], &["Lao People’s Democratic Republic"], 18.0, 105.0),
    row("LB", "LBN", "422", "145", ["Lebanon", "Líbano", "Líbano"], &[], 33.83, 35.83),
    row("LC", "LCA", "662", "029", ["Saint Lucia", "Santa Lucía", "Santa Lúcia"], &["St. Lucia"], 13.88, -60.97),
    row("LI", "LIE", "438", "155", ["Liechtenstein", "Liechtenstein", "Liechtenstein"], &[], 47.27, 9.53),
    row("LK", "LKA", "144", "034", ["Sri Lanka", "Sri Lanka", "Sri Lanka"], &[], 7.0, 81.0),
    row("LR", "LBR", "430", "011", ["Liberia", "Liberia", "Libéria"], &[], 6.5, -9.5),
    row("LS", "LSO", "426", "018", ["Lesotho", "Lesoto", "Lesoto"], &[], -29.5, 28.5),
    row("LT", "LTU", "440", "154", ["Lithuania", "Lituania", "Lituânia"], &[], 56.0, 24.0),
    row("LU", "LUX", "442", "155", ["Luxembourg", "Luxemburgo", "Luxemburgo"], &[], 49.75, 6.17),
    row("LV", "LVA", "428", "154", ["Latvia", "Letonia", "Letônia"], &[], 57.0, 25.0),
    row("LY", "LBY", "434", "015", ["Libya", "Libia", "Líbia"], &[], 25.0, 17.0),
    row("MA", "MAR", "504", "015", ["Morocco", "Marruecos", "Marrocos"], &[], 32.0, -5.0),
    row("MC", "MCO", "492", "155", ["Monaco", "Mónaco", "Mônaco"], &[], 43.73, 7.4),
    row("MD", "MDA", "498", "151", ["Moldova", "Moldavia", "Moldávia"], &["Republic of Moldova"], 47.0, 29.0),
    row("ME", "MNE", "499", "039", ["Montenegro", "Montenegro", "Montenegro"], &[], 42.5, 19.3),
    row("MF", "MAF", "663", "029", ["Saint Martin", "San Martín", "São Martinho"], &["St. Martin"], 18.08, -63.95),
    row("MG", "MDG", "450", "014", ["Madagascar", "Madagascar", "Madagascar"], &[], -20.0, 47.0),
    row("MH", "MHL", "584", "057", ["Marshall Islands", "Islas Marshall", "Ilhas Marshall"], &[], 9.0, 168.0),
    row("MK", "MKD", "807", "039", ["North Macedonia", "Macedonia del Norte", "Macedônia do Norte"], &[], 41.83, 22.0),
    row("ML", "MLI", "466", "011", ["Mali", "Mali", "Mali"], &[], 17.0, -4.0),
    row("MM", "MMR", "104", "035", ["Myanmar", "Myanmar", "Mianmar"], &["Burma", "Birmania", "Birmânia"], 22.0, 98.0),
    row("MN", "MNG", "496", "030", ["Mongolia", "Mongolia", "Mongólia"], &[], 46.0, 105.0),
    row("MO", "MAC", "446", "030", ["Macau", "Macao", "Macau"], &["Macao"], 22.17, 113.55),
    row("MP", "MNP", "580", "057", ["Northern Mariana Islands", "Islas Marianas del Norte", "Ilhas Marianas do Norte"], &[], 15.2, 145.75),
    row("MQ", "MTQ", "474", "029", ["Martinique", "Martinica", "Martinica"], &[], 14.67, -61.0),
    row("MR", "MRT", "478", "011", ["Mauritania", "Mauritania", "Mauritânia"], &[], 20.0, -12.0),
    row("MS", "MSR", "500", "029", ["Montserrat", "Montserrat", "Montserrat"], &[], 16.75, -62.2),
    row("MT", "MLT", "470", "039", ["Malta", "Malta", "Malta"], &[], 35.83, 14.58),
    row("MU", "MUS", "480", "014", ["Mauritius", "Mauricio", "Ilhas Maurício"], &[], -20.28, 57.55),
    row("MV", "MDV", "462", "034", ["Maldives", "Maldivas", "Maldivas"], &[], 3.25, 73.0),
    row("MW", "MWI", "454", "014", ["Malawi", "Malaui", "Malaui"], &[], -13.5, 34.0),
    row("MX", "MEX", "484", "013", ["Mexico", "México", "México"], &[], 23.0, -102.0),
    row("MY", "MYS", "458", "035", ["Malaysia", "Malasia", "Malásia"], &[], 2.5, 112.5),
    row("MZ", "MOZ", "508", "014", ["Mozambique", "Mozambique", "Moçambique"], &[], -18.25, 35.0),
    row("NA", "NAM", "516", "018", ["Namibia", "Namibia", "Namíbia"], &[], -22.0, 17.0),
    row("NC", "NCL", "540", "054", ["New Caledonia", "Nueva Caledonia", "Nova Caledônia"], &[], -21.5, 165.5),
    row("NE", "NER", "562", "011", ["Niger", "Níger", "Níger"], &[], 16.0, 8.0),
    row("NF", "NFK", "574", "053", ["Norfolk Island", "Isla Norfolk", "Ilha Norfolk"], &[], -29.03, 167.95),
    row("NG", "NGA", "566", "011", ["Nigeria", "Nigeria", "Nigéria"], &[], 10.0, 8.0),
    row("NI", "NIC", "558", "013", ["Nicaragua", "Nicaragua", "Nicarágua"], &[], 13.0, -85.0),
    row("NL", "NLD", "528", "155", ["Netherlands", "Países Bajos", "Países Baixos"], &["Holland"], 52.5, 5.75),
    row("NO", "NOR", "578", "154", ["Norway", "Noruega", "Noruega"], &[], 62.0, 10.0),
    row("NP", "NPL", "524", "034", ["Nepal", "Nepal", "Nepal"], &[], 28.0, 84.0),
    row("NR", "NRU", "520", "057", ["Nauru", "Nauru", "Nauru"], &[], -0.53, 166.92),
    row("NU", "NIU", "570", "061", ["Niue", "Niue", "Niue"], &[], -19.03, -169.87),
    row("NZ", "NZL", "554", "053", ["New Zealand", "Nueva Zelanda", "Nova Zelândia"], &[], -41.0, 174.0),
    row("OM", "OMN", "512", "145", ["Oman", "Omán", "Omã"], &[], 21.0, 57.0),
    row("PA", "PAN", "591", "013", ["Panama", "Panamá", "Panamá"], &[], 9.0, -80.0),
    row("PE", "PER", "604", "005", ["Peru", "Perú", "Peru"], &[], -10.0, -76.0),
    row("PF", "PYF", "258", "061", ["French Polynesia", "Polinesia Francesa", "Polinésia Francesa"], &[], -15.0, -140.0),
    row("PG", "PNG", "598", "054", ["Papua New Guinea", "Papúa Nueva Guinea", "Papua-Nova Guiné"], &[], -6.0, 147.0),
    row("PH", "PHL", "608", "035", ["Philippines", "Filipinas", "Filipinas"], &[], 13.0, 122.0),
    row("PK", "PAK", "586", "034", ["Pakistan", "Pakistán", "Paquistão"], &[], 30.0, 70.0),
    row("PL", "POL", "616", "151", ["Poland", "Polonia", "Polônia"], &[], 52.0, 20.0),
    row("PM", "SPM", "666", "021", ["Saint Pierre and Miquelon", "San Pedro y Miquelón", "São Pedro e Miquelão"], &["St. Pierre and Miquelon"], 46.83, -56.33),
    row("PN", "PCN", "612", "061", ["Pitcairn Islands", "Islas Pitcairn", "Ilhas Pitcairn"], &[], -25.07, -130.1),
    row("PR", "PRI", "630", "029", ["Puerto Rico", "Puerto Rico", "Porto Rico"], &[], 18.25, -66.5),
    row("PS", "PSE", "275", "145", ["Palestine", "Palestina", "Palestina"], &["Palestinian Territories"], 31.9, 35.2),
    row("PT", "PRT", "620", "039", ["Portugal", "Portugal", "Portugal"], &[], 39.5, -8.0),
    row("PW", "PLW", "585", "057", ["Palau", "Palaos", "Palau"], &[], 7.5, 134.5),
    row("PY", "PRY", "600", "005", ["Paraguay", "Paraguay", "Paraguai"], &[], -23.0, -58.0),
    row("QA", "QAT", "634", "145", ["Qatar", "Catar", "Catar"], &[], 25.5, 51.25),
    row("RE", "REU", "638", "014", ["Réunion", "Reunión", "Reunião"], &[], -21.15, 55.5),
    row("RO", "ROU", "642", "151", ["Romania", "Rumania", "Romênia"], &[], 46.0, 25.0),
    row("RS", "SRB", "688", "039", ["Serbia", "Serbia", "Sérvia"], &[], 44.0, 21.0),
    row("RU", "RUS", "643", "151", ["Russia", "Rusia", "Rússia"], &["Russian Federation"], 60.0, 100.0),
    row("RW", "RWA", "646", "014", ["Rwanda", "Ruanda", "Ruanda"], &[], -2.0, 30.0),
    row("SA", "SAU", "682", "145", ["Saudi Arabia", "Arabia Saudita", "Arábia Saudita"], &[], 25.0, 45.0),
    row("SB", "SLB", "090", "054", ["Solomon Islands", "Islas Salomón", "Ilhas Salomão"], &[], -8.0, 159.0),
    row("SC", "SYC", "690", "014", ["Seychelles", "Seychelles", "Seicheles"], &[], -4.58, 55.67),
    row("SD", "SDN", "729", "015", ["Sudan", "Sudán", "Sudão"], &[], 15.0, 30.0),
    row("SE", "SWE", "752", "154", ["Sweden", "Suecia", "Suécia"], &[], 62.0, 15.0),
    row("SG", "SGP", "702", "035", ["Singapore", "Singapur", "Singapura"], &[], 1.37, 103.8),
    row("SH", "SHN", "654", "011", ["Saint Helena", "Santa Elena", "Santa Helena"], &["St. Helena"], -15.95, -5.72),
    row("SI", "SVN", "705", "039", ["Slovenia", "Eslovenia", "Eslovênia"], &[], 46.12, 14.82),
    row("SJ", "SJM", "744", "154", ["Svalbard and Jan Mayen", "Svalbard y Jan Mayen", "Svalbard e Jan Mayen"], &[], 78.0, 20.0),
    row("SK", "SVK", "703", "151", ["Slovakia", "Eslovaquia", "Eslováquia"], &[], 48.67, 19.5),
    row("SL", "SLE", "694", "011", ["Sierra Leone", "Sierra Leona", "Serra Leoa"], &[], 8.5, -11.5),
    row("SM", "SMR", "674", "039", ["San Marino", "San Marino", "San Marino"], &[], 43.77, 12.42),
    row("SN", "SEN", "686", "011", ["Senegal", "Senegal", "Senegal"], &[], 14.0, -14.0),
    row("SO", "SOM", "706", "014", ["Somalia", "Somalia", "Somália"], &[], 10.0, 49.0),
    row("SR", "SUR", "740", "005", ["Suriname", "Surinam", "Suriname"], &["Surinam"], 4.0, -56.0),
    row("SS", "SSD", "728", "014", ["South Sudan", "Sudán del Sur", "Sudão do Sul"], &[], 7.0, 30.0),
    row("ST", "STP", "678", "017", ["São Tomé and Príncipe", "Santo Tomé y Príncipe", "São Tomé e Príncipe"], &[], 1.0, 7.0),
    row("SV", "SLV", "222", "013", ["El Salvador", "El Salvador", "El Salvador"], &[], 13.83, -88.92),
    row("SX", "SXM", "534", "029", ["Sint Maarten", "Sint Maarten", "Sint Maarten"], &[], 18.03, -63.05),
    row("SY", "SYR", "760", "145", ["Syria", "Siria", "Síria"], &["Syrian Arab Republic"], 35.0, 38.0),
    row("SZ", "SWZ", "748", "018", ["Eswatini", "Esuatini", "Essuatíni"], &["Swaziland"], -26.5, 31.5),
    row("TC", "TCA", "796", "029", ["Turks and Caicos Islands", "Islas Turcas y Caicos", "Ilhas Turcas e Caicos"], &[], 21.75, -71.58),
    row("TD", "TCD", "148", "017", ["Chad", "Chad", "Chade"], &[], 15.0, 19.0),
    row("TF", "ATF", "260", "014", ["French Southern Territories", "Territorios Australes Franceses", "Territórios Franceses do Sul"], &[], -49.25, 69.17),
    row("TG", "TGO", "768", "011", ["Togo", "Togo", "Togo"], &[], 8.0, 1.17),
    row("TH", "THA", "764", "035", ["Thailand", "Tailandia", "Tailândia"], &[], 15.0, 100.0),
    row("TJ", "TJK", "762", "143", ["Tajikistan", "Tayikistán", "Tadjiquistão"], &[], 39.0, 71.0),
    row("TK", "TKL", "772", "061", ["Tokelau", "Tokelau", "Tokelau"], &[], -9.0, -172.0),
    row("TL", "TLS", "626", "035", ["East Timor", "Timor Oriental", "Timor-Leste"], &["Timor-Leste"], -8.83, 125.92),
    row("TM", "TKM", "795", "143", ["Turkmenistan", "Turkmenistán", "Turcomenistão"], &[], 40.0, 60.0),
    row("TN", "TUN", "788", "015", ["Tunisia", "Túnez", "Tunísia"], &[], 34.0, 9.0),
    row("TO", "TON", "776", "061", ["Tonga", "Tonga", "Tonga"], &[], -20.0, -175.0),
    row("TR", "TUR", "792", "145", ["Turkey", "Turquía", "Turquia"], &["Türkiye"], 39.0, 35.0),
    row("TT", "TTO", "780", "029", ["Trinidad and Tobago", "Trinidad y Tobago", "Trinidad e Tobago"], &[], 11.0, -61.0),
    row("TV", "TUV", "798", "061", ["Tuvalu", "Tuvalu", "Tuvalu"], &[], -8.0, 178.0),
    row("TW", "TWN", "158", "030", ["Taiwan", "Taiwán", "Taiwan"], &[], 23.5, 121.0),
    row("TZ", "TZA", "834", "014", ["Tanzania", "Tanzania", "Tanzânia"], &["United Republic of Tanzania"], -6.0, 35.0),
    row("UA", "UKR", "804", "151", ["Ukraine", "Ucrania", "Ucrânia"], &[], 49.0, 32.0),
    row("UG", "UGA", "800", "014", ["Uganda", "Uganda", "Uganda"], &[], 1.0, 32.0),
    row("UM", "UMI", "581", "057", ["United States Minor Outlying Islands", "Islas Ultramarinas Menores de Estados Unidos", "Ilhas Menores Distantes dos Estados Unidos"], &[], 19.3, 166.63),
    row("US", "USA", "840", "021", ["United States", "Estados Unidos", "Estados Unidos"], &["United States of America", "USA", "Estados Unidos de América", "Estados Unidos da América"], 38.0, -97.0),
    row("UY", "URY", "858", "005", ["Uruguay", "Uruguay", "Uruguai"], &[], -33.0, -56.0),
    row("UZ", "UZB", "860", "143", ["Uzbekistan", "Uzbekistán", "Uzbequistão"], &[], 41.0, 64.0),
    row("VA", "VAT", "336", "039", ["Vatican City", "Ciudad del Vaticano", "Cidade do Vaticano"], &["Holy See"], 41.9, 12.45),
    row("VC", "VCT", "670", "029", ["Saint Vincent and the Grenadines", "San Vicente y las Granadinas", "São Vicente e Granadinas"], &["St. Vincent and the Grenadines"], 13.25, -61.2),
    row("VE", "VEN", "862", "005", ["Venezuela", "Venezuela", "Venezuela"], &["Bolivarian Republic of Venezuela", "República Bolivariana de Venezuela"], 8.0, -66.0),
    row("VG", "VGB", "092", "029", ["British Virgin Islands", "Islas Vírgenes Británicas", "Ilhas Virgens Britânicas"], &[], 18.43, -64.62),
    row("VI", "VIR", "850", "029", ["U.S. Virgin Islands", "Islas Vírgenes de Estados Unidos", "Ilhas Virgens Americanas"], &["United States Virgin Islands", "US Virgin Islands"], 18.35, -64.93),
    row("VN", "VNM", "704", "035", ["Vietnam", "Vietnam", "Vietnã"], &["Viet Nam"], 16.17, 107.83),
    row("VU", "VUT", "548", "054", ["Vanuatu", "Vanuatu", "Vanuatu"], &[], -16.0, 167.0),
    row("WF", "WLF", "876", "061", ["Wallis and Futuna", "Wallis y Futuna", "Wallis e Futuna"], &[], -13.3, -176.2),
    row("WS", "WSM", "882", "061", ["Samoa", "Samoa", "Samoa"], &[], -13.58, -172.33),
    row("YE", "YEM", "887", "145", ["Yemen", "Yemen", "Iêmen"], &[], 15.0, 48.0),
    row("YT", "MYT", "175", "014", ["Mayotte", "Mayotte", "Mayotte"], &[], -12.83, 45.17),
    row("ZA", "ZAF", "710", "018", ["South Africa", "Sudáfrica", "África do Sul"], &[], -29.0, 24.0),
    row("ZM", "ZMB", "894", "014", ["Zambia", "Zambia", "Zâmbia"], &[], -15.0, 30.0),
    row("ZW", "ZWE", "716", "014", ["Zimbabwe", "Zimbabue", "Zimbábue"], &[], -20.0, 30.0),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_code_once_and_in_order() {
        assert_eq!(COUNTRIES.len(), 249);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.alpha2 < b.alpha2));
        assert!(REGIONS.is_sorted_by(|a, b| a.m49 < b.m49));
        let cells: [fn(&Country) -> &'static str; 5] =
            [|c| c.alpha3, |c| c.m49, |c| c.name.en, |c| c.name.es, |c| c.name.pt];
        for cell in cells {
            let mut column: Vec<_> = COUNTRIES.iter().map(cell).collect();
            column.sort_unstable();
            column.dedup();
            assert_eq!(column.len(), COUNTRIES.len());
        }
    }

    #[test]
    fn codes_and_positions_are_well_formed() {
        for country in COUNTRIES {
            let letters =
                |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_uppercase());
            assert!(letters(country.alpha2, 2) && letters(country.alpha3, 3), "{country:?}");
            assert!(country.m49.len() == 3 && country.m49.bytes().all(|b| b.is_ascii_digit()), "{country:?}");
            assert!(country.latitude.abs() <= 90.0 && country.longitude.abs() <= 180.0, "{country:?}");
            assert_eq!(country.region().is_none(), country.alpha2 == "AQ", "{country:?}");
        }
    }

    #[test]
    fn no_name_or_alias_means_two_countries() {
        for country in COUNTRIES {
            let others = || COUNTRIES.iter().filter(|other| other.alpha2 != country.alpha2);
            for name in country.aliases.iter().copied().chain([country.name.en, country.name.es, country.name.pt]) {
                assert!(!name.is_empty() && name.trim() == name && !name.contains(['(', '&']), "{name}");
                // Granada, Guadalupe and the like are a country in one language and a town in another; among countries
                // no name may have two meanings.
                for other in others() {
                    let names = [other.name.en, other.name.es, other.name.pt];
                    assert!(!names.contains(&name) && !other.aliases.contains(&name), "{name}");
                }
            }
            assert!(!country.aliases.contains(&country.name.en), "{country:?}");
        }
    }

    #[test]
    fn a_code_is_looked_up_as_the_standard_writes_it() {
        let bolivia = by_code("BO").expect("Bolivia has a code");
        assert_eq!((bolivia.alpha3, bolivia.m49, bolivia.name.en), ("BOL", "068", "Bolivia"));
        assert_eq!(bolivia.region().map(|region| (region.m49, region.name.en)), Some(("005", "South America")));
        for code in ["bo", "Bo", "BOL", "", "XX", "B", "UK"] {
            assert!(by_code(code).is_none(), "{code}");
        }
        assert!(codes().all(|code| by_code(code).is_some_and(|country| country.alpha2 == code)));
    }

    #[test]
    fn names_are_those_of_newspapers_in_three_languages() {
        for (code, en, es, pt) in [
            ("VE", "Venezuela", "Venezuela", "Venezuela"),
            ("RU", "Russia", "Rusia", "Rússia"),
            ("IR", "Iran", "Irán", "Irã"),
            ("US", "United States", "Estados Unidos", "Estados Unidos"),
            ("SV", "El Salvador", "El Salvador", "El Salvador"),
            ("HT", "Haiti", "Haití", "Haiti"),
            ("TT", "Trinidad and Tobago", "Trinidad y Tobago", "Trinidad e Tobago"),
        ] {
            let name = by_code(code).expect("the code is in the table").name;
            assert_eq!((name.of("en"), name.of("es-MX"), name.of("pt-BR")), (en, es, pt));
            assert_eq!(name.of("de"), en);
        }
    }
}
