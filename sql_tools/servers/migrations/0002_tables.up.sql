-- The tables of household_schema.sql, empty: the pattern after which every published snapshot is made.
-- sorts names and codes as the embedded database does, whatever the server's language.
CREATE SCHEMA household_tables;

CREATE TABLE household_tables.village (
    village_code VARCHAR(12) PRIMARY KEY,
    village_name VARCHAR NOT NULL,
    town_code VARCHAR(9) NOT NULL,
    town_name VARCHAR NOT NULL,
    county_code VARCHAR(6) NOT NULL,
    county_name VARCHAR NOT NULL,
    city_code VARCHAR(4) NOT NULL,
    city_name VARCHAR NOT NULL,
    province_code VARCHAR(2) NOT NULL,
    province_name VARCHAR NOT NULL,
    is_key_village BOOLEAN NOT NULL,
    has_resettlement_site BOOLEAN NOT NULL
);

CREATE TABLE household_tables.coverage (
    table_name VARCHAR NOT NULL,
    region_code VARCHAR(6) NOT NULL,
    region_name VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    complete BOOLEAN NOT NULL,
    loaded_on DATE NOT NULL,
    source VARCHAR NOT NULL,
    PRIMARY KEY (table_name, region_code, year)
);

CREATE TABLE household_tables.village_year (
    village_code VARCHAR(12) NOT NULL REFERENCES household_tables.village,
    year INTEGER NOT NULL,
    rural_population INTEGER NOT NULL,
    collective_income DECIMAL(14,2),
    collective_dividend DECIMAL(14,2),
    PRIMARY KEY (village_code, year)
);

CREATE TABLE household_tables.region_year (
    region_code VARCHAR(6) NOT NULL,
    region_name VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    rural_disposable_income DECIMAL(14,2),
    rural_income_growth DECIMAL(6,2),
    PRIMARY KEY (region_code, year)
);

CREATE TABLE household_tables.household (
    household_id VARCHAR PRIMARY KEY,
    village_code VARCHAR(12) NOT NULL REFERENCES household_tables.village,
    head_name VARCHAR NOT NULL,
    head_id_number VARCHAR,
    phone VARCHAR,
    is_lifted BOOLEAN NOT NULL,
    lifted_year INTEGER,
    monitor_type VARCHAR,
    monitor_since DATE,
    risk_reason VARCHAR,
    risk_cleared BOOLEAN,
    risk_cleared_on DATE,
    is_relocated BOOLEAN NOT NULL,
    is_allowance BOOLEAN NOT NULL,
    is_destitute BOOLEAN NOT NULL
);

CREATE TABLE household_tables.household_year (
    household_id VARCHAR NOT NULL REFERENCES household_tables.household,
    year INTEGER NOT NULL,
    population INTEGER NOT NULL,
    labor_count INTEGER NOT NULL,
    wage_income DECIMAL(14,2) NOT NULL,
    business_income DECIMAL(14,2) NOT NULL,
    business_cost DECIMAL(14,2) NOT NULL,
    property_income DECIMAL(14,2) NOT NULL,
    transfer_income DECIMAL(14,2) NOT NULL,
    net_income DECIMAL(14,2) NOT NULL,
    net_income_per_capita DECIMAL(14,2) NOT NULL,
    medical_self_pay DECIMAL(14,2),
    PRIMARY KEY (household_id, year)
);

CREATE TABLE household_tables.person (
    person_id VARCHAR PRIMARY KEY,
    household_id VARCHAR NOT NULL REFERENCES household_tables.household,
    name VARCHAR NOT NULL,
    id_number VARCHAR,
    gender VARCHAR,
    birth_date DATE,
    relation VARCHAR,
    education_stage VARCHAR,
    health VARCHAR,
    labor_ability VARCHAR,
    has_medical_insurance BOOLEAN,
    has_pension_insurance BOOLEAN
);

CREATE TABLE household_tables.employment (
    person_id VARCHAR NOT NULL REFERENCES household_tables.person,
    year INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    months INTEGER NOT NULL,
    income DECIMAL(14,2) NOT NULL,
    post VARCHAR,
    PRIMARY KEY (person_id, year)
);

CREATE TABLE household_tables.assistance (
    assistance_id VARCHAR PRIMARY KEY,
    household_id VARCHAR NOT NULL REFERENCES household_tables.household,
    person_id VARCHAR REFERENCES household_tables.person,
    year INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    amount DECIMAL(14,2)
);

CREATE TABLE household_tables.hospital_stay (
    stay_id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL REFERENCES household_tables.person,
    year INTEGER NOT NULL,
    covered_cost DECIMAL(14,2) NOT NULL,
    reimbursed DECIMAL(14,2) NOT NULL
);

CREATE TABLE household_tables.industry_project (
    project_id VARCHAR PRIMARY KEY,
    village_code VARCHAR(12) NOT NULL REFERENCES household_tables.village,
    year INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    bridging_fund DECIMAL(14,2) NOT NULL,
    linked_households INTEGER NOT NULL,
    income_share DECIMAL(14,2)
);

-- What belongs to a village, a household or a person is found by its key.
CREATE INDEX household_village ON household_tables.household (village_code);
CREATE INDEX household_year_year ON household_tables.household_year (year);
CREATE INDEX person_household ON household_tables.person (household_id);
CREATE INDEX assistance_household ON household_tables.assistance (household_id, year);
CREATE INDEX hospital_stay_person ON household_tables.hospital_stay (person_id, year);
CREATE INDEX industry_project_village ON household_tables.industry_project (village_code, year);

-- Until the first snapshot is published the empty tables answer: nothing is loaded.
INSERT INTO zengshou.snapshot_info VALUES ('empty', DATE '1970-01-01', FALSE, CURRENT_DATE, 'household_tables', FALSE);
